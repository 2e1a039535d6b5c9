CREATE FULLTEXT INDEX ft_title ON recipes (title);
