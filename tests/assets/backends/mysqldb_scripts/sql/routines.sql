DELIMITER //
CREATE PROCEDURE sum_up_day (IN of_day DATE)
BEGIN
    DELETE FROM daily WHERE day = of_day;
    INSERT INTO daily (station_code, day, lowest, highest)
    SELECT station_code, of_day, MIN(celsius), MAX(celsius) FROM reading
    WHERE taken_at >= of_day AND taken_at < of_day + INTERVAL 1 DAY GROUP BY station_code;
END //
CREATE VIEW active_station AS SELECT station_code, place FROM station WHERE retired = 0 //
DELIMITER ;
