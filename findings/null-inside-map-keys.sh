#!/usr/bin/env bash
# In Trino 401 a key of a map may have a NULL inside of it, or not, by the function that makes the map.
#
#   version    io.trino:trino-main 401 (Maven Central), the engine that Athena engine version 3 began from
#   input      a map with the one key ARRAY[1, NULL], made by map, map_from_entries, map_agg, histogram and transform_keys
#   expected   one answer of all five: either such a key cannot be looked up by `=`, or it can
#   observed   map fails with "map key cannot be indeterminate"; the other four give the map
#
# By hand, and not part of the gate: `findings/null-inside-map-keys.sh`. It needs a JDK from 17 to 21 and Maven, puts
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
            "map(ARRAY[k], ARRAY[1]) FROM (VALUES ARRAY[1, NULL]) AS t (k)",
            "map_from_entries(ARRAY[ROW(k, 1)]) FROM (VALUES ARRAY[1, NULL]) AS t (k)",
            "map_agg(k, 1) FROM (VALUES ARRAY[1, NULL]) AS t (k)",
            "histogram(k) FROM (VALUES ARRAY[1, NULL]) AS t (k)",
            "transform_keys(map(ARRAY[1], ARRAY[1]), (i, v) -> k) FROM (VALUES ARRAY[1, NULL]) AS t (k)",
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
map(ARRAY[k], ARRAY[1]) FROM (VALUES ARRAY[1, NULL]) AS t (k): map key cannot be indeterminate: [1, null]
map_from_entries(ARRAY[ROW(k, 1)]) FROM (VALUES ARRAY[1, NULL]) AS t (k): {[1, null]=1}
map_agg(k, 1) FROM (VALUES ARRAY[1, NULL]) AS t (k): {[1, null]=1}
histogram(k) FROM (VALUES ARRAY[1, NULL]) AS t (k): {[1, null]=1}
transform_keys(map(ARRAY[1], ARRAY[1]), (i, v) -> k) FROM (VALUES ARRAY[1, NULL]) AS t (k): {[1, null]=1}
TEXT
cat observed
if ! diff expected observed; then
  echo "Trino 401 no longer behaves as this finding says" >&2
  exit 1
fi
