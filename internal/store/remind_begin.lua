-- Begins, or takes up again, the sending of a day's reminders.
-- KEYS: days
-- ARGV: the day
-- Days are written as 2026-01-12, so that they sort as they follow each other.
-- Returns {1 where it is finished, its generation, the last finished day before
-- it or '', how many later days were forgotten}. That later days were gone
-- through means that the clock was ahead: they are to come again, in a new
-- generation, whose claims are others.
local days = redis.call('HGETALL', KEYS[1])
local generation, mine, last, later = 0, nil, '', {}
for i = 1, #days, 2 do
  local day, value = days[i], days[i + 1]
  if day == 'generation' then
    generation = tonumber(value)
  elseif day == ARGV[1] then
    mine = value
  elseif day > ARGV[1] then
    later[#later + 1] = day
  elseif day > last and string.find(value, 'finished', 1, true) then
    last = day
  end
end
if mine and string.find(mine, 'finished', 1, true) then
  return {1, generation, last, 0}
end
for _, day in ipairs(later) do
  redis.call('HDEL', KEYS[1], day)
end
if #later > 0 then
  generation = redis.call('HINCRBY', KEYS[1], 'generation', 1)
end
if mine then
  generation = tonumber(string.match(mine, '^%d+'))
else
  redis.call('HSET', KEYS[1], ARGV[1], generation .. ' begun')
end
return {0, generation, last, #later}
