#!/usr/bin/env bash
# In Trino, `a AND b OR c` computes b where a is false if c is NULL, so a does not guard b.
#
#   version    io.trino:trino-main 401 (Maven Central), the engine that Athena engine version 3 began from
#   input      SELECT count(*) FROM t WHERE packets > 0 AND bytes / packets > 40 OR action = 'REJECT', over a row with 0
#              packets and no action
#   expected   0: `packets > 0` is false of the row, so the division is not needed
#   observed   Division by zero: the condition becomes (a OR c) AND (b OR c), since that is not more than twice as long.
#              Without OR, and with two more terms after OR, it is 0
#
# By hand, and not part of the gate: `findings/guard-beside-or.sh`. It needs a JDK from 17 to 21 and Maven, puts
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
            "SELECT count(*) FROM (VALUES (0, 100, NULL), (5, 100, 'ACCEPT')) AS t (packets, bytes, action) WHERE packets > 0 AND bytes / packets > 40 OR action = 'REJECT'",
            "SELECT count(*) FROM (VALUES (0, 100, NULL), (5, 100, 'ACCEPT')) AS t (packets, bytes, action) WHERE packets > 0 AND bytes / packets > 40",
            "SELECT count(*) FROM (VALUES (0, 100, NULL), (5, 100, 'ACCEPT')) AS t (packets, bytes, action) WHERE packets > 0 AND bytes / packets > 40 OR action = 'REJECT' AND bytes > 1 AND bytes < 1000",
        };
        try (LocalQueryRunner trino = LocalQueryRunner.create(testSessionBuilder().build())) {
            for (String query : queries) {
                String result;
                try {
                    result = trino.execute(query).getMaterializedRows().toString();
                }
                catch (RuntimeException failure) {
                    result = failure.getMessage();
                }
                System.out.println(query + ": " + result);
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
SELECT count(*) FROM (VALUES (0, 100, NULL), (5, 100, 'ACCEPT')) AS t (packets, bytes, action) WHERE packets > 0 AND bytes / packets > 40 OR action = 'REJECT': Division by zero
SELECT count(*) FROM (VALUES (0, 100, NULL), (5, 100, 'ACCEPT')) AS t (packets, bytes, action) WHERE packets > 0 AND bytes / packets > 40: [[0]]
SELECT count(*) FROM (VALUES (0, 100, NULL), (5, 100, 'ACCEPT')) AS t (packets, bytes, action) WHERE packets > 0 AND bytes / packets > 40 OR action = 'REJECT' AND bytes > 1 AND bytes < 1000: [[0]]
TEXT
cat observed
if ! diff expected observed; then
  echo "Trino 401 no longer behaves as this finding says" >&2
  exit 1
fi
