-- Claims the entries whose time is over, some thousand at a time: a script keeps all others waiting.
-- Answers {{user who went, last sign of life, version, …}, {video whose audience changed, …}, 1 when there are more,
-- when the store began}.
local MOST = 5000
local went = {}
local changed = {}
local begun = born()

-- Nobody has looked for longer than ε: the store was away, or all who reach it. Then the signs of life were kept from it
-- too, and everybody gets the time to give one.
local swept = tonumber(redis.call('GET', SWEPT) or 0)
redis.call('SET', SWEPT, integer(now))
if swept > 0 and now - swept > SLACK then
  redis.call('SET', HELD, integer(now + EXPIRY))
end
if now < tonumber(redis.call('GET', HELD) or 0) then
  return { went, changed, 0, begun }
end

local over = integer(now - EXPIRY)
local beats = redis.call('ZRANGEBYSCORE', BEATS, '-inf', over, 'WITHSCORES', 'LIMIT', 0, MOST)
for i = 1, #beats, 2 do
  local user = beats[i]
  local version = integer(after(redis.call('HGET', CAME, user)))
  redis.call('ZREM', BEATS, user)
  redis.call('HDEL', CAME, user)
  redis.call('ZADD', GONE, version, user)
  redis.call('HSET', SEEN, user, integer(beats[i + 1]))
  went[#went + 1] = user
  went[#went + 1] = integer(beats[i + 1])
  went[#went + 1] = version
end

local members = redis.call('ZRANGEBYSCORE', MEMBERS, '-inf', over, 'LIMIT', 0, MOST)
for _, member in ipairs(members) do
  local video, user = string.match(member, '^(%S+) (%S+)$')
  redis.call('ZREM', MEMBERS, member)
  redis.call('SREM', roomOf(video), user)
  if not redis.call('ZSCORE', FULL, video) then
    touch(video, changed)
  end
end

-- Nobody was turned away for as long as everybody takes to give a sign of life: the roster is whole again.
for _, video in ipairs(redis.call('ZRANGEBYSCORE', FULL, '-inf', over, 'LIMIT', 0, MOST)) do
  redis.call('ZREM', FULL, video)
  touch(video, changed)
end

local beyond = redis.call('ZCARD', GONE) - ARGV[5]
if beyond > 0 then
  local oldest = redis.call('ZPOPMIN', GONE, beyond)
  for i = 1, #oldest, 2 do
    redis.call('HDEL', SEEN, oldest[i])
  end
end
return { went, changed, (#beats == 2 * MOST or #members == MOST) and 1 or 0, begun }
