-- Returns a record whole: {fields as HGETALL returns them, length of its
-- journal, last entry of its journal or false}.
-- KEYS: fields, journal
return {redis.call('HGETALL', KEYS[1]), redis.call('LLEN', KEYS[2]), redis.call('LINDEX', KEYS[2], -1)}
