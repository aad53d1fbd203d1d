import { createContext } from 'react';

/** Whether the frame is already around what is shown. */
export const InFrame = createContext(false);
