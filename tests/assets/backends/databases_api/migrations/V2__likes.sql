ALTER TABLE recipes ADD COLUMN published TINYINT(1) NOT NULL DEFAULT 0;
CREATE TABLE likes (
    recipe_id INT NOT NULL,
    visitor CHAR(32) NOT NULL,
    liked_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (recipe_id, visitor)
) ENGINE = InnoDB;
