#!/usr/bin/env bash
# In Trino 401, a correlated subquery with ORDER BY and LIMIT 1 takes away the rows for which it finds none.
#
#   version    io.trino:trino-main 401 (Maven Central), the engine that Athena engine version 3 began from; 476 is right
#   input      SELECT k, (SELECT v FROM u WHERE u.k = t.k ORDER BY v LIMIT 1) FROM t
#   expected   a row for each row of t, with NULL where u has none of its k: a scalar subquery without a row is NULL
#   observed   such rows of t are missing from the result; with min(v) instead, or as LEFT JOIN LATERAL, they are there
#
# By hand, and not part of the gate: `findings/subquery-that-takes-rows-away.sh`. It needs a JDK from 17 to 21 and Maven, puts
# everything into a temporary folder (94 MB from the Maven registry unless Maven has them), and uses nothing of this
# repository. It exits with 0 while Trino 401 behaves so, and with 1 once it does not.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencyManagement>
    <dependencies>
      <dependency><groupId>io.trino</groupId><artifactId>trino-root</artifactId><version>401</version><type>pom</type><scope>import</scope></dependency>
    </dependencies>
  </dependencyManagement>
  <dependencies>
    <dependency><groupId>io.trino</groupId><artifactId>trino-main</artifactId><version>401</version></dependency>
    <dependency><groupId>io.trino</groupId><artifactId>trino-main</artifactId><version>401</version><type>test-jar</type></dependency>
    <dependency><groupId>io.trino</groupId><artifactId>trino-testing</artifactId><version>401</version></dependency>
  </dependencies>
</project>
POM

cat >Finding.java <<'JAVA'
import io.trino.testing.LocalQueryRunner;

import static io.trino.testing.TestingSession.testSessionBuilder;

public final class Finding
{
    public static void main(String[] args)
    {
        String[] queries = {
            "WITH t (k) AS (VALUES 1, 2), u (k, v) AS (VALUES (1, 10), (1, 20)) SELECT k, (SELECT v FROM u WHERE u.k = t.k ORDER BY v LIMIT 1) FROM t",
            "WITH t (k) AS (VALUES 1, 2), u (k, v) AS (VALUES (1, 10), (1, 20)) SELECT k, (SELECT min(v) FROM u WHERE u.k = t.k) FROM t",
            "WITH t (k) AS (VALUES 1, 2), u (k, v) AS (VALUES (1, 10), (1, 20)) SELECT k, v FROM t LEFT JOIN LATERAL (SELECT v FROM u WHERE u.k = t.k ORDER BY v LIMIT 1) ON true",
        };
        try (LocalQueryRunner trino = LocalQueryRunner.create(testSessionBuilder().build())) {
            for (String query : queries) {
                System.out.println(query + ": " + trino.execute(query).getMaterializedRows());
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
JAVA

mvn -q -B -Dstyle.color=never dependency:copy-dependencies -DoutputDirectory=jars
javac -cp 'jars/*' Finding.java
java -Xss64m -cp '.:jars/*' Finding 2>stderr >output || { cat stderr >&2; exit 1; }
# A library of Trino's writes remarks on the JVM.
grep -v '^# ' output >observed

cat >expected <<'TEXT'
WITH t (k) AS (VALUES 1, 2), u (k, v) AS (VALUES (1, 10), (1, 20)) SELECT k, (SELECT v FROM u WHERE u.k = t.k ORDER BY v LIMIT 1) FROM t: [[1, 10]]
WITH t (k) AS (VALUES 1, 2), u (k, v) AS (VALUES (1, 10), (1, 20)) SELECT k, (SELECT min(v) FROM u WHERE u.k = t.k) FROM t: [[1, 10], [2, null]]
WITH t (k) AS (VALUES 1, 2), u (k, v) AS (VALUES (1, 10), (1, 20)) SELECT k, v FROM t LEFT JOIN LATERAL (SELECT v FROM u WHERE u.k = t.k ORDER BY v LIMIT 1) ON true: [[1, 10], [2, null]]
TEXT
cat observed
if ! diff expected observed; then
  echo "Trino 401 no longer behaves as this finding says" >&2
  exit 1
fi
