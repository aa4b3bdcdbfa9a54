// Keeps a room a library while it has no source file of its own.
namespace assay {}
