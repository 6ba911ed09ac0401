-- Takes signs of life.
-- ARGV  8 frontend, 9 incarnation, 10 sequence, 11 users, 12 memberships, 13 arrivals, then: users; video, user, …;
--       video, viewer, …
-- Answers {born, settling, {user who came, version, …}, {video whose audience changed, …}}.
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

local at = FIRST + 6
local stamp = integer(now)

for _ = 1, tonumber(ARGV[FIRST + 3]) do
  local user = ARGV[at]
  at = at + 1
  if redis.call('ZADD', BEATS, stamp, user) == 1 then
    local version = integer(after(redis.call('ZSCORE', GONE, user)))
    redis.call('HSET', CAME, user, version)
    redis.call('ZREM', GONE, user)
    redis.call('HDEL', SEEN, user)
    came[#came + 1] = user
    came[#came + 1] = version
  end
end

local sizes = {}
for _ = 1, tonumber(ARGV[FIRST + 4]) do
  local video = ARGV[at]
  local user = ARGV[at + 1]
  at = at + 2
  local size = sizes[video] or redis.call('SCARD', roomOf(video))
  local member = video .. ' ' .. user
  if size < CAP then
    if redis.call('ZADD', MEMBERS, stamp, member) == 1 then
      redis.call('SADD', roomOf(video), user)
      size = size + 1
      if not redis.call('ZSCORE', FULL, video) then
        touch(video, changed)
      end
    end
  elseif redis.call('ZADD', MEMBERS, 'XX', 'CH', stamp, member) == 0 and not redis.call('ZSCORE', MEMBERS, member) then
    -- Turned away: from now on, until nobody has been for a while, the room is only counted.
    if redis.call('ZADD', FULL, stamp, video) == 1 then
      touch(video, changed)
    end
  end
  sizes[video] = size
end

for _ = 1, tonumber(ARGV[FIRST + 5]) do
  local video = ARGV[at]
  if redis.call('PFADD', sketchOf(video), ARGV[at + 1]) == 1 then
    touch(video, changed)
  end
  at = at + 2
end

forgetVideos()
return { begun, settling(), came, changed }
