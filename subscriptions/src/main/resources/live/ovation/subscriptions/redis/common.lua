-- What every script begins with. A shard is one Redis slot's share of the table: videos are spread over the shards,
-- every shard knows every frontend's lease, and a script touches one shard only.
--
-- KEYS[1]  the shard's name; all its keys begin with it
-- ARGV[1]  milliseconds to add to the server's clock: 0, except where tests let time pass
local shard = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]

local ENDS = shard .. ':ends' -- sorted set: frontend → when its lease ends, milliseconds since the epoch
local LIVES = shard .. ':lives' -- hash: frontend → "incarnation sequence address"
local VIEWERS = shard .. ':viewers' -- hash: video → its rows added up
local PEAKS = shard .. ':peaks' -- hash: video → the most viewers so far
local TOUCHED = shard .. ':peaks:touched' -- sorted set: video → when its viewers last changed

local ELSEWHERE = shard .. ':elsewhere' -- hash: video → what other regions told, added up
local ELSEWHERE_ENDS = shard .. ':elsewhere:ends' -- sorted set: "region video" → until when that stands, milliseconds

local function rowsOf(video) -- hash: frontend → viewers, above 0
  return shard .. ':video:' .. video
end

local function videosOf(frontend) -- set: the videos it has rows for
  return shard .. ':frontend:' .. frontend
end

local function elsewhereOf(video) -- hash: region → viewers there, above 0
  return shard .. ':elsewhere:video:' .. video
end

local function integer(number)
  return string.format('%.0f', number)
end

-- Frontends whose lease ended and whose rows are still here: almost always none.
local function ended()
  return redis.call('ZRANGEBYSCORE', ENDS, '-inf', integer(now))
end
