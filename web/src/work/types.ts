import type { Postil } from '../api';

export type Queue = Postil['Queue'];
export type Config = Postil['QueueConfig'];
export type WorkItem = Postil['WorkItem'];
export type Draft = Postil['Draft'];
export type Annotation = Postil['Annotation'];
export type AnnotationValue = Postil['AnnotationValue'];
export type Progress = Postil['MyProgress'];
export type ClaimAnswer = Postil['ClaimAnswer'];

/** The person whose work it is. */
export type Worker = { id: string; name: string };
