"""Everything that is not public: no name below here is promised to anybody."""
