#!/usr/bin/env bash
# In Trino 401, a constant that is looked for in a list of a column and NULL is not there, instead of perhaps there.
#
#   version    io.trino:trino-main 401 (Maven Central), the engine that Athena engine version 3 began from
#   input      SELECT x, 77 IN (x, NULL) FROM (VALUES 1, 2) t (x)
#   expected   NULL for each row: 77 is neither x nor certainly another value than NULL
#   observed   false, so that NOT IN is true and keeps the rows; with a column in place of 77 it is NULL
#
# By hand, and not part of the gate: `findings/constant-in-a-list-with-null.sh`. It needs a JDK from 17 to 21 and Maven, puts
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
            "SELECT x, 77 IN (x, NULL) FROM (VALUES 1, 2) t (x)",
            "SELECT x FROM (VALUES 1, 2) t (x) WHERE 77 NOT IN (x, NULL)",
            "SELECT x, y IN (x, NULL) FROM (VALUES (1, 77)) t (x, y)",
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
SELECT x, 77 IN (x, NULL) FROM (VALUES 1, 2) t (x): [[1, false], [2, false]]
SELECT x FROM (VALUES 1, 2) t (x) WHERE 77 NOT IN (x, NULL): [[1], [2]]
SELECT x, y IN (x, NULL) FROM (VALUES (1, 77)) t (x, y): [[1, null]]
TEXT
cat observed
if ! diff expected observed; then
  echo "Trino 401 no longer behaves as this finding says" >&2
  exit 1
fi
