#!/usr/bin/env bash
# Trino 401 accepts an aggregate that stands in the WINDOW clause alone, and fails when it runs the query.
#
#   version    io.trino:trino-main 401 (Maven Central), the engine that Athena engine version 3 began from
#   input      SELECT rank() OVER w FROM (VALUES 1, 2) AS t (a) WINDOW w AS (ORDER BY count(*))
#   expected   the one row of the same query with the window in OVER: an aggregate makes groups, wherever it stands
#   observed   EXPLAIN (TYPE VALIDATE) says that the query is valid; running it ends with GENERIC_INTERNAL_ERROR, since
#              the planner takes `count` for a scalar function: java.lang.ClassCastException
#   why        when it is asked whether a block has groups, the aggregates of the select list, HAVING and ORDER BY are
#              counted, and those of the WINDOW clause are not
#
# By hand, and not part of the gate: `findings/aggregate-in-window-clause.sh`. It needs a JDK from 17 to 21 and Maven, puts
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
        String inside = "SELECT rank() OVER (ORDER BY count(*)) FROM (VALUES 1, 2) AS t (a)";
        String named = "SELECT rank() OVER w FROM (VALUES 1, 2) AS t (a) WINDOW w AS (ORDER BY count(*))";
        try (LocalQueryRunner trino = LocalQueryRunner.create(testSessionBuilder().build())) {
            System.out.println("window in OVER: " + trino.execute(inside).getMaterializedRows());
            System.out.println("named window, validated: " + trino.execute("EXPLAIN (TYPE VALIDATE) " + named).getOnlyValue());
            try {
                System.out.println("named window: " + trino.execute(named).getMaterializedRows());
            }
            catch (RuntimeException failure) {
                Throwable cause = failure;
                while (cause.getCause() != null) {
                    cause = cause.getCause();
                }
                System.out.println("named window: " + cause.getClass().getName());
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
window in OVER: [[1]]
named window, validated: true
named window: java.lang.ClassCastException
TEXT
cat observed
if ! diff expected observed; then
  echo "Trino 401 no longer behaves as this finding says" >&2
  exit 1
fi
