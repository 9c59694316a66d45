#!/usr/bin/env bash
# In Trino, a query whose OR has the same terms on both sides fails in one process and not in another.
#
#   version    io.trino:trino-main 401 (Maven Central), the engine that Athena engine version 3 began from
#   input      SELECT count(*) FROM t WHERE packets > 0 AND bytes / packets > N AND port = 22
#              OR packets > 0 AND bytes / packets > N AND port = 443, over a row with 0 packets
#   expected   0 each time: `packets > 0` is written first, and false
#   observed   0 in some processes, and Division by zero in others, for the same N: the terms that both sides have are
#              taken out of OR, in the order of a set that each Java process orders anew
#
# By hand, and not part of the gate: `findings/common-terms-of-or.sh`. It needs a JDK from 17 to 21 and Maven, puts
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
        String query = "SELECT count(*) FROM (VALUES (0, 100, 22), (5, 100, 443)) AS t (packets, bytes, port)"
                + " WHERE packets > 0 AND bytes / packets > N AND port = 22 OR packets > 0 AND bytes / packets > N AND port = 443";
        try (LocalQueryRunner trino = LocalQueryRunner.create(testSessionBuilder().build())) {
            for (int number = 40; number < 48; number++) {
                String result;
                try {
                    result = trino.execute(query.replace("N ", number + " ")).getMaterializedRows().toString();
                }
                catch (RuntimeException failure) {
                    result = failure.getMessage();
                }
                System.out.println(number + ": " + result);
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
JAVA

mvn -q -B -Dstyle.color=never dependency:copy-dependencies -DoutputDirectory=jars
javac -cp 'jars/*' Finding.java
for process in 1 2 3 4; do
  java -Xss64m -cp '.:jars/*' Finding 2>stderr >output || { cat stderr >&2; exit 1; }
  # A library of Trino's writes remarks on the JVM.
  grep -v '^# ' output >"observed-$process"
  echo "process $process:" && cat "observed-$process"
done

for process in 2 3 4; do
  cmp -s observed-1 "observed-$process" || exit 0
done
echo "Trino 401 no longer behaves as this finding says" >&2
exit 1
