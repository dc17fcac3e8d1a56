-- Applies changes to a record, all or none, and writes them to its journal.
-- KEYS: fields, journal
-- ARGV: stamp (JSON: by, channel, turn, at), then for each change
--       field, value, base version, note
-- Returns the fields that have moved on from their base version; an empty
-- list means that everything was applied. A change that the same turn has
-- already made is passed over. A record whose field '@closed' has a value takes
-- no other change: what is returned then is that field.
local stamp = cjson.decode(ARGV[1])
local conflicts, changes = {}, {}
for i = 2, #ARGV, 4 do
  local field, value, base, note = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]), ARGV[i + 3]
  local raw = redis.call('HGET', KEYS[1], field)
  local old = raw and cjson.decode(raw) or {value = '', version = 0}
  if field ~= '@closed' and not (old.turn == stamp.turn and old.value == value) then
    local closed = redis.call('HGET', KEYS[1], '@closed')
    if closed and cjson.decode(closed).value ~= '' then
      return {'@closed'}
    end
  end
  if not (old.turn == stamp.turn and old.value == value) then
    if old.version ~= base then
      conflicts[#conflicts + 1] = field
    end
    changes[#changes + 1] = {field = field, value = value, note = note, old = old}
  end
end
if #conflicts > 0 then
  return conflicts
end
for _, c in ipairs(changes) do
  local version = c.old.version + 1
  redis.call('HSET', KEYS[1], c.field, cjson.encode({
    value = c.value, version = version, note = c.note,
    by = stamp.by, channel = stamp.channel, turn = stamp.turn, at = stamp.at}))
  redis.call('RPUSH', KEYS[2], cjson.encode({
    field = c.field, old = c.old.value, new = c.value, version = version, note = c.note,
    by = stamp.by, channel = stamp.channel, turn = stamp.turn, at = stamp.at}))
end
return {}
