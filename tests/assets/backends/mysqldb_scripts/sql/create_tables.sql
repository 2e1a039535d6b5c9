CREATE TABLE station (
    station_code CHAR(5) NOT NULL PRIMARY KEY,
    place VARCHAR(60) NOT NULL,
    height INT,
    retired TINYINT(1) NOT NULL DEFAULT 0
) ENGINE=InnoDB;

CREATE TABLE reading (
    station_code CHAR(5) NOT NULL,
    taken_at DATETIME NOT NULL,
    celsius DECIMAL(4,1),
    wind SET('N','E','S','W'),
    PRIMARY KEY (station_code, taken_at),
    FOREIGN KEY (station_code) REFERENCES station (station_code)
) ENGINE=InnoDB;

CREATE TABLE daily (
    id INT AUTO_INCREMENT PRIMARY KEY,
    station_code CHAR(5) NOT NULL,
    day DATE NOT NULL,
    lowest DECIMAL(4,1),
    highest DECIMAL(4,1),
    UNIQUE (station_code, day)
) ENGINE=InnoDB;

CREATE TABLE import_run (
    run_uuid CHAR(36) PRIMARY KEY,
    file_name VARCHAR(200) UNIQUE,
    lines_read INT DEFAULT 0,
    state VARCHAR(10)
);
