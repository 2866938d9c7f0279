/** Texts of the service check. It is a page of its own, so its catalog is separate: an agent's panel does not load it. */
import type { Language } from './messages.ts';

export type CheckMessages = {
  readonly title: string;
  readonly again: string;
  readonly looking: string;
  /** Has `{pass}`, `{warn}` and `{fail}`, each a number. */
  readonly summary: string;
  /** Has `{time}`. */
  readonly checkedAt: string;
  readonly signIn: string;
  readonly signedOut: string;
  readonly forbidden: string;
  readonly failed: string;
  readonly statuses: { readonly pass: string; readonly warn: string; readonly fail: string };
  /** By the part of a check's name before its dot. */
  readonly areas: Readonly<Record<string, string>>;
};

export const checkMessages: { readonly [L in Language]: CheckMessages } = {
  en: {
    title: 'Service check',
    again: 'Check again',
    looking: 'Checking',
    summary: 'Passing: {pass}. Warnings: {warn}. Failing: {fail}.',
    checkedAt: 'Checked at {time}',
    signIn: 'Sign in',
    signedOut: 'Sign in to Genesys Cloud to see how the service is doing.',
    forbidden: 'Only supervisors see this. Ask your administrator for the permission.',
    failed: 'The service did not answer. Check again in a moment.',
    statuses: { pass: 'OK', warn: 'Review', fail: 'Fix' },
    areas: {
      service: 'This instance',
      settings: 'Settings',
      clock: 'Clock',
      redis: 'Redis',
      engine: 'Assistance',
      genesys: 'Genesys',
      audiohook: 'Calls',
    },
  },
  es: {
    title: 'Estado del servicio',
    again: 'Comprobar de nuevo',
    looking: 'Comprobando',
    summary: 'Bien: {pass}. Por revisar: {warn}. Por corregir: {fail}.',
    checkedAt: 'Comprobado a las {time}',
    signIn: 'Iniciar sesión',
    signedOut: 'Inicie sesión en Genesys Cloud para ver cómo está el servicio.',
    forbidden: 'Solo lo ven los supervisores. Pida el permiso a su administrador.',
    failed: 'El servicio no respondió. Vuelva a comprobarlo en un momento.',
    statuses: { pass: 'Bien', warn: 'Revisar', fail: 'Corregir' },
    areas: {
      service: 'Esta instancia',
      settings: 'Configuración',
      clock: 'Reloj',
      redis: 'Redis',
      engine: 'Asistencia',
      genesys: 'Genesys',
      audiohook: 'Llamadas',
    },
  },
  fr: {
    title: 'État du service',
    again: 'Vérifier à nouveau',
    looking: 'Vérification',
    summary: 'En ordre : {pass}. À examiner : {warn}. À corriger : {fail}.',
    checkedAt: 'Vérifié à {time}',
    signIn: 'Se connecter',
    signedOut: 'Connectez-vous à Genesys Cloud pour voir l’état du service.',
    forbidden: 'Réservé aux superviseurs. Demandez l’autorisation à votre administrateur.',
    failed: 'Le service n’a pas répondu. Vérifiez à nouveau dans un instant.',
    statuses: { pass: 'En ordre', warn: 'À examiner', fail: 'À corriger' },
    areas: {
      service: 'Cette instance',
      settings: 'Paramètres',
      clock: 'Horloge',
      redis: 'Redis',
      engine: 'Aide à l’agent',
      genesys: 'Genesys',
      audiohook: 'Appels',
    },
  },
  de: {
    title: 'Zustand des Dienstes',
    again: 'Erneut prüfen',
    looking: 'Wird geprüft',
    summary: 'In Ordnung: {pass}. Anzusehen: {warn}. Zu beheben: {fail}.',
    checkedAt: 'Geprüft um {time}',
    signIn: 'Anmelden',
    signedOut: 'Melden Sie sich bei Genesys Cloud an, um den Zustand des Dienstes zu sehen.',
    forbidden: 'Das sehen nur Supervisoren. Bitten Sie Ihre Administration um die Berechtigung.',
    failed: 'Der Dienst hat nicht geantwortet. Prüfen Sie gleich noch einmal.',
    statuses: { pass: 'In Ordnung', warn: 'Ansehen', fail: 'Beheben' },
    areas: {
      service: 'Diese Instanz',
      settings: 'Einstellungen',
      clock: 'Uhr',
      redis: 'Redis',
      engine: 'Unterstützung',
      genesys: 'Genesys',
      audiohook: 'Anrufe',
    },
  },
  pt: {
    title: 'Estado do serviço',
    again: 'Verificar novamente',
    looking: 'Verificando',
    summary: 'Em ordem: {pass}. Para examinar: {warn}. Para corrigir: {fail}.',
    checkedAt: 'Verificado às {time}',
    signIn: 'Entrar',
    signedOut: 'Entre no Genesys Cloud para ver como está o serviço.',
    forbidden: 'Somente supervisores veem isto. Peça a permissão ao seu administrador.',
    failed: 'O serviço não respondeu. Verifique novamente daqui a pouco.',
    statuses: { pass: 'Em ordem', warn: 'Examinar', fail: 'Corrigir' },
    areas: {
      service: 'Esta instância',
      settings: 'Configurações',
      clock: 'Relógio',
      redis: 'Redis',
      engine: 'Assistência',
      genesys: 'Genesys',
      audiohook: 'Chamadas',
    },
  },
  ja: {
    title: 'サービスの状態',
    again: 'もう一度確認',
    looking: '確認しています',
    summary: '正常: {pass}、要確認: {warn}、要対応: {fail}',
    checkedAt: '確認時刻 {time}',
    signIn: 'サインイン',
    signedOut: 'サービスの状態を見るには Genesys Cloud にサインインしてください。',
    forbidden: 'スーパーバイザーのみ閲覧できます。管理者に権限を依頼してください。',
    failed: 'サービスから応答がありません。しばらくしてからもう一度確認してください。',
    statuses: { pass: '正常', warn: '要確認', fail: '要対応' },
    areas: {
      service: 'このインスタンス',
      settings: '設定',
      clock: '時計',
      redis: 'Redis',
      engine: '支援',
      genesys: 'Genesys',
      audiohook: '通話',
    },
  },
  ar: {
    title: 'حالة الخدمة',
    again: 'افحص مرة أخرى',
    looking: 'جارٍ الفحص',
    summary: 'سليم: {pass}. للمراجعة: {warn}. للإصلاح: {fail}.',
    checkedAt: 'فُحصت في {time}',
    signIn: 'تسجيل الدخول',
    signedOut: 'سجّل الدخول إلى Genesys Cloud لترى حالة الخدمة.',
    forbidden: 'هذه الصفحة للمشرفين فقط. اطلب الإذن من المسؤول.',
    failed: 'لم تستجب الخدمة. افحص مرة أخرى بعد لحظات.',
    statuses: { pass: 'سليم', warn: 'للمراجعة', fail: 'للإصلاح' },
    areas: {
      service: 'هذه النسخة',
      settings: 'الإعدادات',
      clock: 'الساعة',
      redis: 'Redis',
      engine: 'المساعدة',
      genesys: 'Genesys',
      audiohook: 'المكالمات',
    },
  },
};
