SELECT dstport, count(*) AS flows, sum(bytes) AS total_bytes
FROM flow_logs
WHERE day = :on
  AND log_status = 'OK'
  AND hour(from_unixtime("start")) < 6
GROUP BY dstport
ORDER BY flows DESC, dstport
LIMIT 50
