"""Resolution on Spark, for a city that has outgrown one machine: an extra that nobody else needs.

settings      where Spark is and what it may use
java          a Java that Spark starts with
session       the one door to pyspark: started for a step, ended after it
exchange      tables on their way between DuckDB and Spark
dialect       Splink's settings in Spark's dialect
preparation   prepared columns by the same Arrow functions
"""
