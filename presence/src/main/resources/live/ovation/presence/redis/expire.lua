-- Claims the entries whose time is over, some thousand at a time: a script keeps all others waiting.
-- Answers {{user who went, last sign of life, version, …}, {video whose audience changed, …}, 1 when there are more,
-- when the store began}.
local MOST_AT_ONCE = 5000
local MOST_COHORTS = 100
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

-- Cohorts that nobody vouches for any more: when they last were is their users' last sign of life, unless they gave another.
local cohorts = redis.call('ZRANGEBYSCORE', COHORTS, '-inf', over, 'WITHSCORES', 'LIMIT', 0, MOST_COHORTS)
local ended = 0
local released = 0
while ended < #cohorts and released < MOST_AT_ONCE do
  local cohort = cohorts[ended + 1]
  local vouched = integer(cohorts[ended + 2])
  ended = ended + 2
  local users = {}
  for user in string.gmatch(redis.call('GET', namesOf(cohort)) or '', '%S+') do
    users[#users + 1] = user
  end
  released = released + #users
  inParts(1, #users, function(from, to)
    local signs = {}
    for _, user in ipairs((leave(cohort, users, from, to))) do
      local own = redis.call('ZSCORE', BEATS, user)
      signs[#signs + 1] = own and tonumber(own) > tonumber(vouched) and integer(own) or vouched
      signs[#signs + 1] = user
    end
    if #signs > 0 then
      redis.call('ZADD', BEATS, unpack(signs))
    end
  end)
  redis.call('DEL', namesOf(cohort), roomsOf(cohort), listedOf(cohort), departedOf(cohort))
  redis.call('ZREM', COHORTS, cohort)
end

-- The rest not before the last cohort. Of whom it vouches for the last sign of life is not known yet; and one that is
-- vouched for after all, between this claim and the next, would find its users taken from the roster.
if ended < #cohorts or ended == 2 * MOST_COHORTS then
  return { went, changed, 1, begun }
end

local beats = redis.call('ZRANGEBYSCORE', BEATS, '-inf', over, 'WITHSCORES', 'LIMIT', 0, MOST_AT_ONCE)
for i = 1, #beats, 2 do
  local user = beats[i]
  redis.call('ZREM', BEATS, user)
  -- Who is vouched for is here, however long ago the last sign beside that was.
  if redis.call('HEXISTS', VOUCHED, user) == 0 then
    local version = integer(after(redis.call('HGET', CAME, user)))
    redis.call('HDEL', CAME, user)
    redis.call('ZADD', GONE, version, user)
    redis.call('HSET', SEEN, user, integer(beats[i + 1]))
    went[#went + 1] = user
    went[#went + 1] = integer(beats[i + 1])
    went[#went + 1] = version
  end
end

local members = redis.call('ZRANGEBYSCORE', MEMBERS, '-inf', over, 'LIMIT', 0, MOST_AT_ONCE)
for _, member in ipairs(members) do
  local video, user = string.match(member, '^(%S+) (%S+)$')
  redis.call('ZREM', MEMBERS, member)
  redis.call('SREM', roomOf(video), user)
  if not redis.call('ZSCORE', FULL, video) then
    touch(video, changed)
  end
end

-- Nobody was turned away for as long as everybody takes to give a sign of life: the roster is whole again.
for _, video in ipairs(redis.call('ZRANGEBYSCORE', FULL, '-inf', over, 'LIMIT', 0, MOST_AT_ONCE)) do
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
local more = #beats == 2 * MOST_AT_ONCE or #members == MOST_AT_ONCE
return { went, changed, more and 1 or 0, begun }
