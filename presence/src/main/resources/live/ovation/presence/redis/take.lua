-- Takes signs of life.
-- ARGV  8 frontend, 9 incarnation, 10 sequence, 11 users, 12 memberships, 13 arrivals,
--       14 names, a space after each, of which the first so many are the users that give a sign of life;
--       then per membership a video and which of the names watch it: the first one, from 1, and how many;
--       then per arrival a video, how many viewers, and these.
-- Answers {born, settling, {user who came, version, …}, {video whose audience changed, …}}.
--
-- A call of Redis costs more than what it does for one name: so each takes many. Of those who are here already, which
-- are nearly all, a name costs its part of one ZADD; of those who watch, its part of a second one if it is listed.
local came = {}
local changed = {}
local begun = born()

-- A report that was overtaken would keep alive who has left.
local reporter = shard .. ':reporter:' .. ARGV[FIRST]
local incarnation = tonumber(ARGV[FIRST + 1])
local sequence = tonumber(ARGV[FIRST + 2])
local last = redis.call('GET', reporter)
if last then
  local lived, reported = string.match(last, '^(%d+) (%d+)$')
  lived = tonumber(lived)
  if lived > incarnation or (lived == incarnation and tonumber(reported) > sequence) then
    return { begun, settling(), came, changed }
  end
end
redis.call('SET', reporter, ARGV[FIRST + 1] .. ' ' .. ARGV[FIRST + 2], 'PX', integer(math.ceil(10 * EXPIRY / 1000)))

local REST = FIRST + 7 -- where what follows the names begins
local MOST = 1000 -- of one call: Lua can hand over some 8,000 arguments
local stamp = integer(now)

-- In one argument: to send and to read hundreds costs more than to take one apart.
local names = {}
local named = 0
for name in string.gmatch(ARGV[FIRST + 6], '%S+') do
  named = named + 1
  names[named] = name
end

-- For each of the parts of a range that one call can take.
local function inParts(first, count, each)
  for from = first, first + count - 1, MOST do
    each(from, math.min(from + MOST, first + count) - 1)
  end
end

local function come(user)
  local version = integer(after(redis.call('ZSCORE', GONE, user)))
  if redis.call('HSETNX', CAME, user, version) == 1 then
    redis.call('ZREM', GONE, user)
    redis.call('HDEL', SEEN, user)
    came[#came + 1] = user
    came[#came + 1] = version
  end
end

inParts(1, tonumber(ARGV[FIRST + 3]), function(from, to)
  local beats = {}
  local n = 0
  for i = from, to do
    beats[n + 1] = stamp
    n = n + 2
    beats[n] = names[i]
  end
  if redis.call('ZADD', BEATS, unpack(beats)) > 0 then
    -- Some have come: who has no version.
    local versions = redis.call('HMGET', CAME, unpack(names, from, to))
    for i = from, to do
      if not versions[i - from + 1] then
        come(names[i])
      end
    end
  end
end)

-- Which of these names are on a video's roster, and perhaps others. For many the whole is read at once.
local function listedIn(room, size, first, count)
  local listed = {}
  if count * 4 < size then
    for i = first, first + count - 1 do
      listed[names[i]] = redis.call('SISMEMBER', room, names[i]) == 1 or nil
    end
  else
    for _, user in ipairs(redis.call('SMEMBERS', room)) do
      listed[user] = true
    end
  end
  return listed
end

local at = REST
for _ = 1, tonumber(ARGV[FIRST + 4]) do
  local video = ARGV[at]
  local prefix = video .. ' '
  local first = tonumber(ARGV[at + 1])
  local count = tonumber(ARGV[at + 2])
  at = at + 3
  local room = roomOf(video)
  local size = redis.call('SCARD', room)
  local listed = listedIn(room, size, first, count)
  local free = CAP - size
  local turnedAway = false
  inParts(first, count, function(from, to)
    local members = {}
    local n = 0
    local joined = {}
    for i = from, to do
      local user = names[i]
      if not listed[user] and free > 0 then
        free = free - 1
        listed[user] = true
        joined[#joined + 1] = user
      end
      if listed[user] then
        members[n + 1] = stamp
        n = n + 2
        members[n] = prefix .. user
      else
        turnedAway = true
      end
    end
    if n > 0 then
      redis.call('ZADD', MEMBERS, unpack(members))
    end
    if #joined > 0 then
      redis.call('SADD', room, unpack(joined))
      if not redis.call('ZSCORE', FULL, video) then
        touch(video, changed)
      end
    end
  end)
  -- From now on, until nobody has been turned away for a while, the room is only counted.
  if turnedAway and redis.call('ZADD', FULL, stamp, video) == 1 then
    touch(video, changed)
  end
end

for _ = 1, tonumber(ARGV[FIRST + 5]) do
  local video = ARGV[at]
  local count = tonumber(ARGV[at + 1])
  inParts(at + 2, count, function(from, to)
    if redis.call('PFADD', sketchOf(video), unpack(ARGV, from, to)) == 1 then
      touch(video, changed)
    end
  end)
  at = at + 2 + count
end

forgetVideos()
return { begun, settling(), came, changed }
