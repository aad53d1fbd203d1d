import type { Catalogue } from '../catalogue';
import { pluralIn } from '../plural';

const plural = pluralIn('de');

export const configs: Catalogue['configs'] = {
  newConfig: 'Neue Config',
  filter: 'Nach Namen filtern',
  notLoaded: 'Die Configs konnten nicht geladen werden.',
  configNotLoaded: 'Die Config konnte nicht geladen werden.',
  empty: 'Eine Config sagt, wonach Annotierende zu einem Eintrag gefragt werden: nach einem Label, einer Bewertung oder einem Text.',
  emptyText: 'Queues bestehen aus Configs, und eine Config kann beliebig vielen Queues dienen.',
  createFirst: 'Die erste Config anlegen',
  noneMatch: 'Keine Config heißt so.',
  showAll: 'Alle Configs zeigen',

  name: 'Name',
  nameText: 'Annotierende sehen ihn, und Annotationen tragen ihn.',
  type: 'Art',
  types: { CATEGORICAL: 'Labels', CONTINUOUS: 'Bewertung', FREEFORM: 'Text' },
  typeTexts: { CATEGORICAL: 'Eines von mehreren Labels, auf Wunsch mit Punkten.', CONTINUOUS: 'Eine Zahl zwischen zwei Grenzen.', FREEFORM: 'Beliebiger Text.' },
  typeFixed: 'Die Art bleibt, wie sie angelegt wurde.',
  usedIn: 'Benutzt in',
  queues: (p) => plural(p.count, { one: '# Queue', other: '# Queues' }),
  unused: 'Nicht benutzt',
  created: 'Angelegt',
  range: (p) => `${p.from} bis ${p.to}`,

  labels: 'Labels',
  labelsText: 'In der Reihenfolge, in der Annotierende sie sehen. Die Punkte sehen sie nicht.',
  label: 'Label',
  labelNumber: (p) => `Label ${p.number}`,
  score: 'Punkte',
  scoreNumber: (p) => `Punkte von Label ${p.number}`,
  addLabel: 'Label hinzufügen',
  removeLabel: (p) => `Label ${p.number} entfernen`,
  moveUp: (p) => `Label ${p.number} nach oben`,
  moveDown: (p) => `Label ${p.number} nach unten`,
  least: 'Kleinster Wert',
  greatest: 'Größter Wert',
  direction: 'Welche Werte besser sind',
  directions: { NONE: 'Keine', MAXIMIZE: 'Hohe', MINIMIZE: 'Niedrige' },

  rules: {
    blank: 'Geben Sie einen Namen an.',
    long: 'Höchstens 255 Zeichen.',
    blankLabel: 'Geben Sie einen Text für das Label an.',
    same: 'Ein anderes Label lautet ebenso.',
    fewLabels: 'Mindestens zwei Labels.',
    noLabels: 'Mindestens ein Label.',
    noNumber: 'Geben Sie eine Zahl an.',
    order: 'Muss kleiner sein als der größte Wert.',
  },

  create: 'Config anlegen',
  made: (p) => `${p.name} ist angelegt`,
  discard: 'Änderungen verwerfen',
  leaveTitle: 'Ohne Speichern verlassen?',
  leaveText: 'Was Sie hier eingegeben haben, ist nicht gespeichert.',
  leave: 'Verlassen',
  changedMeanwhile: 'Jemand anderes hat diese Config inzwischen geändert.',
  takeTheirs: 'Deren Änderungen zeigen',

  preview: 'Was Annotierende sehen',
  previewText: 'Probieren Sie es aus; nichts wird gespeichert.',
  previewEmpty: 'Fügen Sie ein Label hinzu, um es hier zu sehen.',
  unnamed: 'Name der Config',

  usage: 'Wo sie benutzt wird',
  usageNotLoaded: 'Wo die Config benutzt wird, konnte nicht geladen werden.',
  usedNowhere: 'Keine Queue benutzt sie.',
  usedBy: (p) => plural(p.count, { one: 'Eine Queue benutzt sie:', other: '# Queues benutzen sie:' }),
  annotated: (p) => (p.count === 0 ? 'Noch wurde nichts damit annotiert.' : plural(p.count, { one: 'Damit entstand # Annotation.', other: 'Damit entstanden # Annotationen.' })),

  askTitle: (p) => `${p.name} ändern?`,
  inQueues: (p) =>
    plural(p.count, { one: 'Die Queue, die sie benutzt, fragt ab dem nächsten Eintrag auf die neue Weise.', other: 'Die # Queues, die sie benutzen, fragen ab dem nächsten Eintrag auf die neue Weise.' }),
  effects: {
    renamed: (p) =>
      p.count === 0 ? `Die Config bekommt den Namen „${p.name}“.` : plural(p.count, { one: `# Annotation behält den alten Namen; neue heißen „${p.name}“.`, other: `# Annotationen behalten den alten Namen; neue heißen „${p.name}“.` }),
    labelRemoved: (p) =>
      p.count === 0
        ? `„${p.label}“ entfällt. Keine Annotation lautet so.`
        : `„${p.label}“ entfällt. ${plural(p.count, { one: '# Annotation lautet so und bleibt dabei', other: '# Annotationen lauten so und bleiben dabei' })}; wählen kann es niemand mehr.`,
    labelRenamed: (p) =>
      p.count === 0
        ? `„${p.from}“ wird zu „${p.to}“. Keine Annotation lautet so.`
        : `„${p.from}“ wird zu „${p.to}“. ${plural(p.count, { one: '# Annotation lautet weiter', other: '# Annotationen lauten weiter' })} „${p.from}“.`,
    labelScored: (p) => plural(p.count, { one: `# Annotation mit „${p.label}“ behält die Punkte von damals.`, other: `# Annotationen mit „${p.label}“ behalten die Punkte von damals.` }),
    range: (p) => plural(p.count, { one: '# Annotation behält ihren Wert, auch außerhalb der neuen Grenzen.', other: '# Annotationen behalten ihre Werte, auch außerhalb der neuen Grenzen.' }),
  },

  delete: 'Config löschen',
  deleteText: 'Annotationen, die damit entstanden, bleiben an ihren Zielen.',
  deleteInUse: 'Solange Queues sie benutzen, kann sie nicht gelöscht werden. Nehmen Sie sie zuerst aus deren Einstellungen.',
  deleteTitle: (p) => `${p.name} löschen?`,
  deleteConfirm: (p) =>
    p.count === 0
      ? 'Keine Annotation entstand damit. Das lässt sich nicht rückgängig machen.'
      : `${plural(p.count, { one: '# Annotation, die damit entstand, bleibt', other: '# Annotationen, die damit entstanden, bleiben' })}. Die Config selbst lässt sich nicht zurückholen.`,
  deleted: (p) => `${p.name} ist gelöscht`,
};
