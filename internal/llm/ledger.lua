-- Books what a call will use at most, unless a budget does not allow it.
-- KEYS: the day's account, the person's account where there is a person
-- ARGV: tokens, money; for each key a limit of tokens and one of money, 0 for
--       none; seconds that the accounts are kept
-- Returns 0, or the number of the key whose budget is used up.
local tokens, money = tonumber(ARGV[1]), tonumber(ARGV[2])
for i, key in ipairs(KEYS) do
  local used = redis.call('HMGET', key, 'tokens', 'money')
  local t, m = tonumber(ARGV[1 + 2 * i]), tonumber(ARGV[2 + 2 * i])
  if t > 0 and (tonumber(used[1]) or 0) + tokens > t or m > 0 and (tonumber(used[2]) or 0) + money > m then
    return i
  end
end
for _, key in ipairs(KEYS) do
  redis.call('HINCRBY', key, 'tokens', tokens)
  redis.call('HINCRBY', key, 'money', money)
  redis.call('EXPIRE', key, ARGV[3 + 2 * #KEYS])
end
return 0
