/*
 * screens.h - a visit drawn into a frame.
 */
#ifndef KIOSK_CORE_SCREENS_H
#define KIOSK_CORE_SCREENS_H

#include "kiosk/core/scene.h"

/* Smaller than this only text mode fits. */
#define SCREENS_COLUMNS 40
#define SCREENS_ROWS 12

/* The key for the next page of text mode. */
#define SCREENS_MORE "."

/*
 * Draw what visit shows into frame, whose size was set by frame_clear, and
 * note in scene what can be pressed.  scene is written whole; it points to
 * visit and frame.
 */
void screens_draw(struct scene *scene, const struct visit *visit,
    enum face_art art, struct frame *frame);

/*
 * What a key's meaning is on the scene drawn last: the key for the next
 * language leads to the one beside which the screen shows it.
 */
struct keymap_meaning screens_key(const struct scene *scene,
    struct keymap_meaning meaning);

/* What a press at row and column of the scene drawn last means. */
struct keymap_meaning screens_meaning(const struct scene *scene, int row,
    int column);

/* The screens of the question, each in a file of its own. */
void screen_faces_draw(struct scene *scene);
void screen_yesno_draw(struct scene *scene);
void screen_row_draw(struct scene *scene);
void screen_list_draw(struct scene *scene);
void screen_comment_draw(struct scene *scene);
void screen_text_draw(struct scene *scene);

/* Whether the row says every name that its steps have. */
bool screen_row_tells(const struct scene *scene);

/*
 * The typed text in so many rows and columns from there on, as much of it as
 * is around the cursor, which is set.
 */
void screen_comment_lines(struct scene *scene, int row, int column, int rows,
    int width);

/* Thanks, out of order, closed. */
void screen_thanks_draw(struct scene *scene);
void screen_out_draw(struct scene *scene);
void screen_closed_draw(struct scene *scene);

#endif
