//! Prototypes, design and structure of filters.
