-- Takes signs of life.
-- ARGV  8 frontend, 9 incarnation, 10 sequence, 11 the latest that was answered, 12 which store that frontend knows,
--       13 users, 14 memberships, 15 arrivals, 16 cohorts formed, 17 cohorts vouched for, 18 departures,
--       19 names, a space after each, of which the first so many are the users that give a sign of life;
--       then per membership a video and which of the names watch it: the first one, from 1, and how many;
--       then per arrival a video, how many viewers, and these;
--       then per cohort formed its number, which of the names are its users of this shard (the first one, and how many),
--       of how many videos of this shard, and per video this and which of the names are all of its users;
--       then the number of each that is vouched for;
--       then per departure the cohort's number, and again users and videos.
-- Answers {born, settling, {user who came, version, …}, {video whose audience changed, …}, {cohort refused, …}}.
--
-- A call of Redis costs more than what it does for one name: so each takes many. Of those who are here already, which
-- are nearly all, a name costs its part of one ZADD; of those who watch, its part of a second one if it is listed.
local came = {}
local changed = {}
local refused = {}
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
    return { begun, settling(), came, changed, refused }
  end
  -- What was answered is not known any more: this is the state of a while ago, after a fail-over say, and cohorts in it
  -- vouch for users whose departure it has not heard of. It is begun anew, unless the frontend is about to learn that.
  if lived == incarnation and tonumber(reported) < tonumber(ARGV[FIRST + 3]) and begun <= tonumber(ARGV[FIRST + 4]) then
    begun = math.max(now, KNOWN + 1)
    redis.call('SET', BORN, integer(begun))
    redis.call('SET', LOST, 1)
  end
end
redis.call('SET', reporter, ARGV[FIRST + 1] .. ' ' .. ARGV[FIRST + 2], 'PX', integer(math.ceil(10 * EXPIRY / 1000)))

local REST = FIRST + 12 -- where what follows the names begins
local stamp = integer(now)

-- In one argument: to send and to read hundreds costs more than to take one apart.
local names = {}
local named = 0
for name in string.gmatch(ARGV[FIRST + 11], '%S+') do
  named = named + 1
  names[named] = name
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

inParts(1, tonumber(ARGV[FIRST + 5]), function(from, to)
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
for _ = 1, tonumber(ARGV[FIRST + 6]) do
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

for _ = 1, tonumber(ARGV[FIRST + 7]) do
  local video = ARGV[at]
  local count = tonumber(ARGV[at + 1])
  inParts(at + 2, count, function(from, to)
    if redis.call('PFADD', sketchOf(video), unpack(ARGV, from, to)) == 1 then
      touch(video, changed)
    end
  end)
  at = at + 2 + count
end

-- A cohort's users have given signs of life above, as it was formed. From now on one entry is that of them all.
local function reference(number)
  return ARGV[FIRST] .. '/' .. ARGV[FIRST + 1] .. '/' .. number
end

local function nextNumbers(count)
  local numbers = {}
  for i = 1, count do
    numbers[i] = tonumber(ARGV[at])
    at = at + 1
  end
  return unpack(numbers)
end

-- Who is on a video's roster goes on being on it as long as the cohort is vouched for.
local function enterRoom(cohort, video, first, count)
  local listed = listedIn(roomOf(video), count, first, count)
  local outside = 0
  inParts(first, count, function(from, to)
    local members = {}
    for i = from, to do
      if listed[names[i]] then
        members[#members + 1] = video .. ' ' .. names[i]
      else
        outside = outside + 1
      end
    end
    if #members > 0 then
      redis.call('SADD', listedOf(cohort), unpack(members))
    end
  end)
  redis.call('HSET', roomsOf(cohort), video, outside)
end

for _ = 1, tonumber(ARGV[FIRST + 8]) do
  local cohort = reference(ARGV[at])
  at = at + 1
  local first, count, rooms = nextNumbers(3)
  redis.call('ZADD', COHORTS, stamp, cohort)
  redis.call('DEL', departedOf(cohort))
  if count > 0 then
    redis.call('SET', namesOf(cohort), table.concat(names, ' ', first, first + count - 1))
  end
  inParts(first, count, function(from, to)
    local vouched = redis.call('HMGET', VOUCHED, unpack(names, from, to))
    local entries = {}
    for i = from, to do
      local by = vouched[i - from + 1]
      if not by then
        by = cohort
      elseif not string.find(' ' .. by .. ' ', ' ' .. cohort .. ' ', 1, true) then
        by = by .. ' ' .. cohort
      end
      entries[#entries + 1] = names[i]
      entries[#entries + 1] = by
    end
    redis.call('HSET', VOUCHED, unpack(entries))
    redis.call('ZREM', BEATS, unpack(names, from, to))
  end)
  for _ = 1, rooms do
    local video = ARGV[at]
    at = at + 1
    enterRoom(cohort, video, nextNumbers(2))
  end
end

-- Refused when some roster has room for those who were turned away: they are listed by giving signs of their own.
local function vouch(cohort)
  if not redis.call('ZSCORE', COHORTS, cohort) then
    return false
  end
  local rooms = redis.call('HGETALL', roomsOf(cohort))
  for i = 1, #rooms, 2 do
    local outside = tonumber(rooms[i + 1])
    if outside > 0 and outside <= CAP - redis.call('SCARD', roomOf(rooms[i])) then
      return false
    end
  end
  redis.call('ZADD', COHORTS, stamp, cohort)
  for i = 1, #rooms, 2 do
    if tonumber(rooms[i + 1]) > 0 and redis.call('ZADD', FULL, stamp, rooms[i]) == 1 then
      touch(rooms[i], changed)
    end
  end
  local listed = redis.call('SMEMBERS', listedOf(cohort))
  inParts(1, #listed, function(from, to)
    local members = {}
    for i = from, to do
      members[#members + 1] = stamp
      members[#members + 1] = listed[i]
    end
    redis.call('ZADD', MEMBERS, 'XX', unpack(members))
  end)
  return true
end

for _ = 1, tonumber(ARGV[FIRST + 9]) do
  if not vouch(reference(ARGV[at])) then
    refused[#refused + 1] = ARGV[at]
  end
  at = at + 1
end

for _ = 1, tonumber(ARGV[FIRST + 10]) do
  local cohort = reference(ARGV[at])
  at = at + 1
  local first, count, rooms = nextNumbers(3)
  inParts(first, count, function(from, to)
    local beats = {}
    for _, left in ipairs({ leave(cohort, names, from, to) }) do
      for _, user in ipairs(left) do
        beats[#beats + 1] = stamp
        beats[#beats + 1] = user
      end
    end
    if #beats > 0 then
      redis.call('ZADD', BEATS, unpack(beats))
    end
  end)
  for _ = 1, rooms do
    local video = ARGV[at]
    at = at + 1
    local from, departed = nextNumbers(2)
    local outside = redis.call('HGET', roomsOf(cohort), video)
    local members = {}
    for i = from, from + departed - 1 do
      members[#members + 1] = video .. ' ' .. names[i]
    end
    local crowded = outside and tonumber(outside) > 0
    local gone = 0
    inParts(1, #members, function(low, high)
      local listed = redis.call('SREM', listedOf(cohort), unpack(members, low, high))
      if crowded then
        -- A departure may be told twice.
        gone = gone + redis.call('SADD', departedOf(cohort), unpack(members, low, high)) - listed
      end
    end)
    if gone > 0 then
      redis.call('HINCRBY', roomsOf(cohort), video, -gone)
    end
  end
end

forgetVideos()
return { begun, settling(), came, changed, refused }
