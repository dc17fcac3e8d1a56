-- Takes or prolongs a lease; a time of 0 gives it back.
-- KEYS: lease
-- ARGV: owner, milliseconds
-- Returns 1 where the lease is the owner's now, else 0.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
