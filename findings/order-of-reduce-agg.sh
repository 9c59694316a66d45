#!/usr/bin/env bash
# Trino 401 accepts ORDER BY in a call of reduce_agg, and gives it the rows in the order in which they come.
#
#   version    io.trino:trino-main 401 (Maven Central), the engine that Athena engine version 3 began from
#   input      reduce_agg(x, 0, (s, x) -> s * 10 + x, (a, b) -> a + b ORDER BY x) over 3, 1 and 2
#   expected   123: ORDER BY in a call of an aggregate is the order of its input, as array_agg(x ORDER BY x) shows
#   observed   312, and 312 with ORDER BY x DESC, as without ORDER BY; no error and no warning
#
# By hand, and not part of the gate: `findings/order-of-reduce-agg.sh`. It needs a JDK from 17 to 21 and Maven, puts
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
            "reduce_agg(x, 0, (s, x) -> s * 10 + x, (a, b) -> a + b) FROM (VALUES 3, 1, 2) AS t (x)",
            "reduce_agg(x, 0, (s, x) -> s * 10 + x, (a, b) -> a + b ORDER BY x) FROM (VALUES 3, 1, 2) AS t (x)",
            "reduce_agg(x, 0, (s, x) -> s * 10 + x, (a, b) -> a + b ORDER BY x DESC) FROM (VALUES 3, 1, 2) AS t (x)",
            "array_agg(x ORDER BY x) FROM (VALUES 3, 1, 2) AS t (x)",
        };
        try (LocalQueryRunner trino = LocalQueryRunner.create(testSessionBuilder().build())) {
            for (String query : queries) {
                try {
                    System.out.println(query + ": " + trino.execute("SELECT " + query).getOnlyValue());
                }
                catch (RuntimeException failure) {
                    System.out.println(query + ": " + failure.getMessage());
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
reduce_agg(x, 0, (s, x) -> s * 10 + x, (a, b) -> a + b) FROM (VALUES 3, 1, 2) AS t (x): 312
reduce_agg(x, 0, (s, x) -> s * 10 + x, (a, b) -> a + b ORDER BY x) FROM (VALUES 3, 1, 2) AS t (x): 312
reduce_agg(x, 0, (s, x) -> s * 10 + x, (a, b) -> a + b ORDER BY x DESC) FROM (VALUES 3, 1, 2) AS t (x): 312
array_agg(x ORDER BY x) FROM (VALUES 3, 1, 2) AS t (x): [1, 2, 3]
TEXT
cat observed
if ! diff expected observed; then
  echo "Trino 401 no longer behaves as this finding says" >&2
  exit 1
fi
