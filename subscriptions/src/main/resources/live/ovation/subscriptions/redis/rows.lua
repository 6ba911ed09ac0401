-- Changing rows. The sum per video changes in the same script as its rows, and by what the row really held, so the two
-- cannot part.
local function notePeak(video, sum)
  if sum > tonumber(redis.call('HGET', PEAKS, video) or 0) then
    redis.call('HSET', PEAKS, video, integer(sum))
  end
  redis.call('ZADD', TOUCHED, integer(now), video)
end

local function setRow(frontend, video, viewers, changed)
  local before = tonumber(redis.call('HGET', rowsOf(video), frontend) or 0)
  if viewers == before then
    return
  end
  if viewers == 0 then
    redis.call('HDEL', rowsOf(video), frontend)
    redis.call('SREM', videosOf(frontend), video)
  else
    redis.call('HSET', rowsOf(video), frontend, integer(viewers))
    if before == 0 then
      redis.call('SADD', videosOf(frontend), video)
    end
  end
  local sum = redis.call('HINCRBY', VIEWERS, video, integer(viewers - before))
  if sum == 0 then
    redis.call('HDEL', VIEWERS, video)
  end
  changed[#changed + 1] = video
  if string.sub(video, 1, 1) == '@' then
    return -- a user's topic, which has no viewers and no peak
  end
  notePeak(video, sum + tonumber(redis.call('HGET', ELSEWHERE, video) or 0))
end

-- Takes over how many watch in another region.
local function setElsewhere(region, video, viewers, ends, changed)
  local before = tonumber(redis.call('HGET', elsewhereOf(video), region) or 0)
  if viewers == 0 then
    redis.call('ZREM', ELSEWHERE_ENDS, region .. ' ' .. video)
  else
    redis.call('ZADD', ELSEWHERE_ENDS, integer(ends), region .. ' ' .. video)
  end
  if viewers == before then
    return
  end
  if viewers == 0 then
    redis.call('HDEL', elsewhereOf(video), region)
  else
    redis.call('HSET', elsewhereOf(video), region, integer(viewers))
  end
  local sum = redis.call('HINCRBY', ELSEWHERE, video, integer(viewers - before))
  if sum == 0 then
    redis.call('HDEL', ELSEWHERE, video)
  end
  changed[#changed + 1] = video
  notePeak(video, sum + tonumber(redis.call('HGET', VIEWERS, video) or 0))
end

-- Forgets what other regions did not tell anew, a few thousand at a time.
local function sweepElsewhere(changed)
  for _, row in ipairs(redis.call('ZRANGEBYSCORE', ELSEWHERE_ENDS, '-inf', integer(now), 'LIMIT', 0, 5000)) do
    local region, video = string.match(row, '^(%S+) (%S+)$')
    setElsewhere(region, video, 0, now, changed)
  end
end

local function removeRows(frontend, changed)
  for _, video in ipairs(redis.call('SMEMBERS', videosOf(frontend))) do
    setRow(frontend, video, 0, changed)
  end
end

-- Removes frontends whose lease ended, a few thousand rows at a time: a script keeps all others waiting. Those that are
-- left count for nothing all the same.
local function sweep(changed)
  for _, frontend in ipairs(ended()) do
    if #changed > 10000 then
      return
    end
    removeRows(frontend, changed)
    redis.call('ZREM', ENDS, frontend)
    redis.call('HDEL', LIVES, frontend)
  end
end

-- Forgets the longest untouched peaks beyond so many.
local function forgetPeaks(most)
  local beyond = redis.call('ZCARD', TOUCHED) - most
  if beyond > 0 then
    local oldest = redis.call('ZPOPMIN', TOUCHED, beyond)
    for i = 1, #oldest, 2 do
      redis.call('HDEL', PEAKS, oldest[i])
    end
  end
end
