-- MySQL dump 10.13  Distrib 5.7.25
-- Dump completed on 2019-04-02  3:00:01
DROP TABLE IF EXISTS `boats`;
CREATE TABLE `boats` (
  `id` int(11) NOT NULL,
  `plate` varchar(20) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=MyISAM DEFAULT CHARSET=latin1;
INSERT INTO `boats` VALUES (1,'HH-12'),(2,'KI-7');
DROP TABLE IF EXISTS `bookings`;
CREATE TABLE `bookings` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `boat` int(11) NOT NULL,
  `mooring` int(11) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=MyISAM DEFAULT CHARSET=latin1;
DROP TABLE IF EXISTS `moorings`;
CREATE TABLE `moorings` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `label` varchar(10) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=MyISAM DEFAULT CHARSET=latin1;
INSERT INTO `moorings` VALUES (1,'A1'),(2,'A2');
