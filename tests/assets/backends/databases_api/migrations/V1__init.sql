CREATE TABLE authors (
    id INT NOT NULL AUTO_INCREMENT,
    email VARCHAR(190) NOT NULL,
    name VARCHAR(100) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY uq_author_mail (email)
) ENGINE = InnoDB;

CREATE TABLE recipes (
    id INT NOT NULL AUTO_INCREMENT,
    slug VARCHAR(80) NOT NULL,
    title VARCHAR(200) NOT NULL,
    author_id INT NOT NULL,
    minutes SMALLINT,
    PRIMARY KEY (id),
    UNIQUE KEY uq_slug (slug),
    FOREIGN KEY (author_id) REFERENCES authors (id)
) ENGINE = InnoDB;

CREATE TABLE ingredients (
    recipe_id INT NOT NULL,
    position SMALLINT NOT NULL,
    what VARCHAR(120) NOT NULL,
    grams DECIMAL(8, 2),
    PRIMARY KEY (recipe_id, position),
    FOREIGN KEY (recipe_id) REFERENCES recipes (id) ON DELETE CASCADE
) ENGINE = InnoDB;
