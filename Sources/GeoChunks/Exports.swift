@_exported public import GeoChunksExecution
@_exported public import GeoChunksExpression
@_exported public import GeoChunksGrid
@_exported public import GeoChunksIO
@_exported public import GeoChunksOperations
@_exported public import GeoChunksPlanning
