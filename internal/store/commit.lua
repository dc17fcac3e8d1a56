-- Keeps what a turn did to its conversation. Running it twice for one turn has
-- the effect of running it once.
-- KEYS: session, outbox
-- ARGV: message id, session before, session after, outbox entry or ''
redis.call('HSET', KEYS[1], 'turn', ARGV[1], 'before', ARGV[2], 'session', ARGV[3])
if ARGV[4] == '' then
  redis.call('HDEL', KEYS[2], ARGV[1])
else
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[4])
end
return 1
