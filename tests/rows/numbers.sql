SELECT *
FROM (
    VALUES
        (
            true, CAST(-128 AS tinyint), CAST(-32768 AS smallint), CAST(-2147483648 AS integer),
            CAST('-9223372036854775808' AS bigint), REAL '-3.4028235E38', DOUBLE '-1.7976931348623157E308',
            CAST('-999999999999999999999999999999999999.99' AS decimal(38, 2)), DECIMAL '1.0000000000'
        ),
        (
            false, CAST(127 AS tinyint), CAST(32767 AS smallint), 2147483647,
            9223372036854775807, REAL '1.4E-45', DOUBLE '4.9E-324',
            CAST('999999999999999999999999999999999999.99' AS decimal(38, 2)), DECIMAL '0.0000000000'
        ),
        (true, NULL, NULL, NULL, NULL, REAL 'NaN', DOUBLE 'Infinity', DECIMAL '-0.05', NULL),
        (NULL, CAST(0 AS tinyint), CAST(0 AS smallint), 0, 0, REAL '-Infinity', -0E0, DECIMAL '0', NULL),
        (NULL, NULL, NULL, NULL, NULL, REAL '16777216', 0.1 + 0.2, NULL, NULL),
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) AS v (is_it, tiny, small, int, big, "Real", "double", money, ten_digits)
