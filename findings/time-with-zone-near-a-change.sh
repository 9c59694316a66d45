#!/usr/bin/env bash
# In Trino 401, a cast from timestamp with time zone to time with time zone takes the offset of another moment.
#
#   version    io.trino:trino-main 401 (Maven Central), the engine that Athena engine version 3 began from
#   input      SELECT CAST(TIMESTAMP '2026-03-29 01:30:00 Europe/Berlin' AS time with time zone)
#   expected   01:30:00+01:00: the clocks change at 02:00
#   observed   01:30:00+02:00, which is an hour earlier: the offset is that of 01:30 UTC, after the change. Within the hours
#              that a zone is away from UTC, before or after each change, the result is wrong
#
# By hand, and not part of the gate: `findings/time-with-zone-near-a-change.sh`. It needs a JDK from 17 to 21 and Maven, puts everything into a
# temporary folder (94 MB from the Maven registry unless Maven has them), and uses nothing of this repository. It exits with 0
# while Trino 401 behaves so, and with 1 once it does not.
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
            "SELECT CAST(CAST(TIMESTAMP '2026-03-29 00:30:00 Europe/Berlin' AS time(0) with time zone) AS varchar)",
            "SELECT CAST(CAST(TIMESTAMP '2026-03-29 01:30:00 Europe/Berlin' AS time(0) with time zone) AS varchar)",
            "SELECT CAST(CAST(TIMESTAMP '2026-10-25 01:30:00 Europe/Berlin' AS time(0) with time zone) AS varchar)",
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
SELECT CAST(CAST(TIMESTAMP '2026-03-29 00:30:00 Europe/Berlin' AS time(0) with time zone) AS varchar): [[00:30:00+01:00]]
SELECT CAST(CAST(TIMESTAMP '2026-03-29 01:30:00 Europe/Berlin' AS time(0) with time zone) AS varchar): [[01:30:00+02:00]]
SELECT CAST(CAST(TIMESTAMP '2026-10-25 01:30:00 Europe/Berlin' AS time(0) with time zone) AS varchar): [[01:30:00+01:00]]
TEXT
cat observed
if ! diff expected observed; then
  echo "Trino 401 no longer behaves as this finding says" >&2
  exit 1
fi
