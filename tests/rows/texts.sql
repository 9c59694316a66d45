SELECT *
FROM (
    VALUES
        (
            CAST('' AS varchar), CAST('ab' AS char(5)), X'', JSON 'null', UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59',
            CAST('10.0.0.1' AS ipaddress)
        ),
        (
            U&'it''s, "quoted"\000A\+01F600 ', CAST('a  b' AS char(5)), X'0102', JSON '{"a": [1, null, "x\n"], "b": 1.5}',
            UUID 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', CAST('2001:db8:0:0:1:0:0:1' AS ipaddress)
        ),
        (
            'NULL', CAST('' AS char(5)),
            X'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627', JSON '"text"', NULL,
            CAST('::ffff:1.2.3.4' AS ipaddress)
        ),
        ('null', NULL, NULL, JSON '9007199254740993', NULL, CAST('::' AS ipaddress)),
        (NULL, NULL, NULL, NULL, NULL, NULL)
) AS v (words, padded, bytes, document, id, address)
