-- The schema as it is now.
SET NAMES utf8mb4;

CREATE TABLE `boats` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `registration` varchar(20) COLLATE utf8mb4_unicode_ci NOT NULL,
  `name` varchar(80) NOT NULL,
  `length_cm` int NOT NULL,
  `skipper_email` varchar(190) NOT NULL,
  `scrapped_at` datetime DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_boats_registration` (`registration`),
  FULLTEXT KEY `ft_boats_name` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `berths` (
  `pier` char(1) NOT NULL,
  `number` smallint unsigned NOT NULL,
  `max_length_cm` int NOT NULL,
  `state` enum('free','taken','closed') NOT NULL DEFAULT 'free',
  PRIMARY KEY (`pier`, `number`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `bookings` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `code` char(10) NOT NULL,
  `boat_id` int unsigned NOT NULL,
  `pier` char(1) NOT NULL,
  `berth_number` smallint unsigned NOT NULL,
  `arrives` date NOT NULL,
  `leaves` date NOT NULL,
  `status` varchar(12) NOT NULL DEFAULT 'requested',
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_bookings_code` (`code`),
  KEY `ix_bookings_boat` (`boat_id`),
  CONSTRAINT `fk_bookings_boat` FOREIGN KEY (`boat_id`) REFERENCES `boats` (`id`) ON DELETE CASCADE,
  CONSTRAINT `fk_bookings_berth` FOREIGN KEY (`pier`, `berth_number`) REFERENCES `berths` (`pier`, `number`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `fees` (
  `booking_id` bigint unsigned NOT NULL,
  `kind` varchar(16) NOT NULL,
  `cents` int NOT NULL,
  PRIMARY KEY (`booking_id`, `kind`),
  CONSTRAINT `fk_fees_booking` FOREIGN KEY (`booking_id`) REFERENCES `bookings` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `booking_log` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `booking_id` bigint unsigned NOT NULL,
  `said` varchar(60) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

DELIMITER $$
CREATE TRIGGER `bookings_after_insert` AFTER INSERT ON `bookings` FOR EACH ROW
BEGIN
  INSERT INTO `booking_log` (`booking_id`, `said`) VALUES (NEW.id, 'requested');
  UPDATE `berths` SET `state` = 'taken' WHERE `pier` = NEW.pier AND `number` = NEW.berth_number;
END$$

CREATE PROCEDURE `close_season` (IN last_day DATE)
BEGIN
  UPDATE `bookings` SET `status` = 'over' WHERE `leaves` <= last_day;
  UPDATE `berths` SET `state` = 'closed';
END$$
DELIMITER ;
