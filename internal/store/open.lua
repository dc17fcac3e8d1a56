-- Takes a message into the inbox and returns what its turn starts from.
-- KEYS: session, inbox, outbox, seen (all of one conversation)
-- ARGV: message id, message
-- Returns {1} for a message that was handled before, else
-- {0, session as the turn must find it or false, outbox entries}.
if redis.call('EXISTS', KEYS[4]) == 1 then
  return {1}
end
redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2])
local s = redis.call('HMGET', KEYS[1], 'turn', 'before', 'session')
local session = s[3]
if s[1] == ARGV[1] then
  session = s[2]
end
return {0, session, redis.call('HVALS', KEYS[3])}
