-- The code points of the basic plane whose weight differs from themselves, from a MariaDB with its SEQUENCE engine:
--   mariadb --batch --skip-column-names < utf8mb4_general_ci.sql > utf8mb4_general_ci.tsv
SELECT point, weight
FROM (
  SELECT seq, LPAD(HEX(seq), 4, '0') AS point,
         HEX(WEIGHT_STRING(CONVERT(CHAR(seq USING utf32) USING utf8mb4) COLLATE utf8mb4_general_ci)) AS weight
  FROM seq_0_to_65535
  WHERE seq NOT BETWEEN 55296 AND 57343
) AS plane
WHERE weight <> point
ORDER BY seq;
