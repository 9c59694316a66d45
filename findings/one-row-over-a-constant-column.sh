#!/usr/bin/env bash
# Trino 401 cannot plan ONE ROW PER MATCH over rows in which a condition makes a column constant that the pattern reads.
#
#   version    io.trino:trino-main 401 (Maven Central), the engine that Athena engine version 3 began from
#   input      SELECT * FROM (SELECT * FROM t WHERE y = 7) MATCH_RECOGNIZE (PARTITION BY k ORDER BY x
#              MEASURES LAST(a.y) AS m ONE ROW PER MATCH PATTERN (a+) DEFINE a AS a.y > 0)
#   expected   a row for each match, as without the condition: each row of t has 7 in y
#   observed   the query is accepted, and fails before it runs: "Stream-level local properties contain columns not
#              present in node's output"; with ALL ROWS PER MATCH, or with y in PARTITION BY, it runs
#
# By hand, and not part of the gate: `findings/one-row-over-a-constant-column.sh`. It needs a JDK from 17 to 21 and Maven, puts
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
        String t = "(VALUES ('a', 1, 7), ('a', 2, 7)) AS t (k, x, y)";
        String[][] queries = {
            {"without the condition", "FROM " + t, "k", "ONE ROW"},
            {"y = 7", "FROM (SELECT * FROM " + t + " WHERE y = 7)", "k", "ONE ROW"},
            {"y = 7, all rows", "FROM (SELECT * FROM " + t + " WHERE y = 7)", "k", "ALL ROWS"},
            {"y = 7, by y", "FROM (SELECT * FROM " + t + " WHERE y = 7)", "k, y", "ONE ROW"},
        };
        try (LocalQueryRunner trino = LocalQueryRunner.create(testSessionBuilder().build())) {
            for (String[] query : queries) {
                try {
                    System.out.println(query[0] + ": " + trino.execute("SELECT count(*) " + query[1] + " MATCH_RECOGNIZE ("
                            + "PARTITION BY " + query[2] + " ORDER BY x MEASURES LAST(a.y) AS m " + query[3]
                            + " PER MATCH PATTERN (a+) DEFINE a AS a.y > 0)").getOnlyValue());
                }
                catch (RuntimeException failure) {
                    System.out.println(query[0] + ": " + failure.getMessage());
                }
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
without the condition: 1
y = 7: Stream-level local properties contain columns not present in node's output
y = 7, all rows: 2
y = 7, by y: 1
TEXT
cat observed
if ! diff expected observed; then
  echo "Trino 401 no longer behaves as this finding says" >&2
  exit 1
fi
