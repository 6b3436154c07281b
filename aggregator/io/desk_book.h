/*
 * desk_book.h - the book, read aloud.
 */

#ifndef AGGREGATOR_IO_DESK_BOOK_H
#define AGGREGATOR_IO_DESK_BOOK_H

struct call;
struct desk;

/* GET /v1/book: {"book": [deeds in order], "head"}. */
void desk_book_list(struct desk *desk, struct call *call);

#endif
