-- Notes that a message's turn is over.
-- KEYS: inbox, outbox, seen
-- ARGV: message id, seconds to remember it for, '1' where its replies arrived
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('SET', KEYS[3], '1', 'EX', ARGV[2])
if ARGV[3] == '1' then
  redis.call('HDEL', KEYS[2], ARGV[1])
end
return 1
