-- Puts a reminder into the Outbox, once: the claim and the message are one step.
-- KEYS: claims, outbox (both of one conversation)
-- ARGV: claim, nonce of the caller, turn, message, how many claims are kept
--       and for how many seconds after the last, then the turns that the
--       message takes the place of
-- Returns 1 where the caller's message was put there, -1 where a turn that it
-- was to take the place of is gone. A call that the client repeats, not having
-- heard the answer, is known by its nonce.
local nonce = redis.call('HGET', KEYS[1], ARGV[1])
if nonce then
  return nonce == ARGV[2] and 1 or 0
end
for i = 7, #ARGV do
  if redis.call('HEXISTS', KEYS[2], ARGV[i]) == 0 then
    return -1
  end
end
for i = 7, #ARGV do
  redis.call('HDEL', KEYS[2], ARGV[i])
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[6])
redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
local kept = tonumber(ARGV[5])
if redis.call('HLEN', KEYS[1]) > kept * 1.2 then
  -- Claims begin with their day.
  local claims = redis.call('HKEYS', KEYS[1])
  table.sort(claims)
  for i = 1, #claims - kept do
    redis.call('HDEL', KEYS[1], claims[i])
  end
end
return 1
