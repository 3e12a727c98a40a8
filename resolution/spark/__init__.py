"""Resolution on Spark, for a city that has outgrown one machine: an extra that nobody else needs.

engine        what is handed to Spark: preparing values, finding and comparing pairs
settings      where Spark is and what it may use
java          a Java that Spark starts with
session       the one door to pyspark: started when it is needed, ended after resolution
exchange      tables on their way between DuckDB and Spark
dialect       Splink's settings in Spark's dialect
preparation   prepared columns by the same Arrow functions
scoring       pairs found and compared by the same settings; what they weigh is added up by DuckDB
"""
