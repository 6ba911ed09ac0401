-- What every presence script begins with. A shard is one Redis slot's share: users are spread over the shards, and so are
-- videos; a script touches one shard only.
--
-- KEYS[1]  the shard's name; all its keys begin with it
-- ARGV[1]  microseconds to add to the server's clock: 0, except where tests let time pass
-- ARGV[2]  d, ARGV[3]  ε, both in microseconds
-- ARGV[4]  how many users a roster holds, ARGV[5] users kept, ARGV[6] videos kept
-- ARGV[7]  when the store began that whoever asks has known; 0: none
local shard = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2] + ARGV[1]
local EXPIRY = ARGV[2] + ARGV[3]
local SLACK = tonumber(ARGV[3])
local CAP = tonumber(ARGV[4])
local KNOWN = tonumber(ARGV[7])
local FIRST = 8 -- where a script's own arguments begin

local BORN = shard .. ':born' -- when this store began
local LOST = shard .. ':lost' -- 1 when frontends knew one before it
local SWEPT = shard .. ':swept' -- when entries were last claimed, or would have been
local HELD = shard .. ':held' -- until when none are claimed

local BEATS = shard .. ':beats' -- sorted set: user → last sign of life, microseconds since the epoch
local CAME = shard .. ':came' -- hash: user online → version
local GONE = shard .. ':gone' -- sorted set: user who left → version
local SEEN = shard .. ':seen' -- hash: user who left → last sign of life

local COHORTS = shard .. ':cohorts' -- sorted set: cohort (frontend/incarnation/number) → when it was last vouched for
local VOUCHED = shard .. ':vouched' -- hash: user that cohorts vouch for → these, a space between them

local MEMBERS = shard .. ':members' -- sorted set: "video user" → last sign of life
local FULL = shard .. ':full' -- sorted set: video with more users than the cap → when one was last turned away
local VERSIONS = shard .. ':versions' -- hash: video → version of its audience
local TOUCHED = shard .. ':touched' -- sorted set: video → when its audience last changed

local function roomOf(video) -- set: its roster
  return shard .. ':room:' .. video
end

local function sketchOf(video) -- HyperLogLog: its different viewers
  return shard .. ':sketch:' .. video
end

local function namesOf(cohort) -- string: the users it was formed with, a space between them
  return shard .. ':cohort:' .. cohort
end

local function roomsOf(cohort) -- hash: video → how many of its users are not on the roster
  return shard .. ':rooms:' .. cohort
end

local function listedOf(cohort) -- set: "video user" of those who are
  return shard .. ':listed:' .. cohort
end

local function departedOf(cohort) -- set: "video user" of those who have departed while somebody was not on the roster
  return shard .. ':departed:' .. cohort
end

local MOST = 1000 -- of one call: Lua can hand over some 8,000 arguments

-- For each of the parts of a range that one call can take.
local function inParts(first, count, each)
  for from = first, first + count - 1, MOST do
    each(from, math.min(from + MOST, first + count) - 1)
  end
end

-- A cohort vouches no longer for some users. Answers those of them whom it did vouch for: whom no other is left to,
-- and the rest.
local function leave(cohort, users, from, to)
  local vouched = redis.call('HMGET', VOUCHED, unpack(users, from, to))
  local alone = {}
  local shared = {}
  local others = {}
  for i = from, to do
    local by = vouched[i - from + 1]
    if by == cohort then
      alone[#alone + 1] = users[i]
    elseif by then
      local rest = {}
      local left = false
      for other in string.gmatch(by, '%S+') do
        if other ~= cohort then
          rest[#rest + 1] = other
        else
          left = true
        end
      end
      if left then
        shared[#shared + 1] = users[i]
        others[#others + 1] = users[i]
        others[#others + 1] = table.concat(rest, ' ')
      end
    end
  end
  if #others > 0 then
    redis.call('HSET', VOUCHED, unpack(others))
  end
  if #alone > 0 then
    redis.call('HDEL', VOUCHED, unpack(alone))
  end
  return alone, shared
end

local function integer(number)
  return string.format('%.0f', number)
end

-- Versions follow the clock, so that a store begun anew goes on above the one that was lost.
local function after(version)
  return math.max(now, tonumber(version or 0) + 1)
end

local function born()
  local at = redis.call('GET', BORN)
  if not at then
    at = integer(now)
    redis.call('SET', BORN, at)
  end
  if KNOWN > 0 and tonumber(at) > KNOWN then
    redis.call('SET', LOST, 1)
  end
  return tonumber(at)
end

-- For how long yet who isn't known may be here all the same, microseconds.
local function settling()
  local begun = born()
  if redis.call('EXISTS', LOST) == 0 then
    return 0
  end
  return math.max(0, begun + EXPIRY - now)
end

-- Notes that a video's audience is another one.
local function touch(video, changed)
  if not changed[video] then
    changed[video] = true
    changed[#changed + 1] = video
    redis.call('HSET', VERSIONS, video, integer(after(redis.call('HGET', VERSIONS, video))))
    redis.call('ZADD', TOUCHED, integer(now), video)
  end
end

-- Forgets the longest untouched videos beyond so many.
local function forgetVideos()
  local beyond = redis.call('ZCARD', TOUCHED) - ARGV[6]
  if beyond > 0 then
    local oldest = redis.call('ZPOPMIN', TOUCHED, beyond)
    for i = 1, #oldest, 2 do
      redis.call('DEL', sketchOf(oldest[i]))
      redis.call('HDEL', VERSIONS, oldest[i])
    end
  end
end
