import * as z from 'zod';

/** Comes before every schema: the strict content policy allows no compiled validators. */
z.config({ jitless: true });
