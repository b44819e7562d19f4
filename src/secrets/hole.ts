/** Stands in a text for a part that is not known. The object replacement character, as in the texts that the program's reader gives. */
export const hole = "\ufffc";
