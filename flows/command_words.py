"""The commands in Chinese: by the English words of their code, with single blanks.

A test holds that every command, argument and option has its words here, and that nothing is here
which no command says.
"""

from __future__ import annotations

TYPES = {"str": "文字", "int": "整数", "float": "数字", "path": "路径", "list": "列表"}

# The headings the commands stand under: (Chinese, English).
PANELS = {
    ("案件", "Cases"): (
        "import", "record", "cases", "case", "tasks", "terms", "parked", "release", "complaints",
        "open-seal", "seal-openings", "proof", "dossier", "as-of", "deliver", "export",
    ),
    ("名单", "The list"): (
        "publish", "issues", "issue", "sign-issue", "return-issue", "retractions", "subscribers",
        "subscriber", "acknowledge", "acknowledged", "verify",
    ),
    ("判定和规则", "Judgement and rules"): (
        "judge", "limits", "rules", "backtest", "keep-rules", "calendar", "lifecycle", "template",
    ),
    ("联席会议和抽查", "Joint meeting and draws"): ("indicators", "joint", "draw"),
    ("账户和密钥", "Accounts and keys"): (
        "account", "accounts", "token", "keys", "unsealed", "vouch",
    ),
    ("运行和备份", "Running and backups"): (
        "run", "demo", "serve", "web", "schedule", "deploy", "work", "watch", "backup", "restore",
        "audit",
    ),
}  # fmt: skip

# What Typer and pydantic say of a wrong call (as patterns), and what is said instead.
MISTAKES = {
    r"No such command '(.+)'\. Did you mean (.+)\?": "没有命令 {0}。是否要用 {1}？",
    r"No such command '(.+)'\.": "没有命令 {0}。",
    r"Missing command\.": "缺少命令。",
    r"Got unexpected extra argument\(s\) \((.+)\)": "多出了 {0}：请去掉，含空格的内容请加引号。",
    r"Option '(.+)' does not take a value\.": "选项 {0} 后面不带内容。",
    r"Option '(.+)' requires an argument\.": "选项 {0} 后面须写明内容。",
    r"Input should be a valid integer.*": "请填写整数。",
    r"Input should be a valid (?:number|decimal).*": "请填写数字。",
    r"Input should be (.+)": "请填写 {0}。",
}

WORDS = {
    "Mingdan: enforcement and blacklist workflow of occupational hazards":
        "名单 Mingdan：职业病危害执法与“黑名单”工作流引擎",
    "Subscribers: register or end those who are told of entries that fell":
        "订阅方：登记或终止接收撤下通知的数据用户",
    "Tokens: what programs of laboratories and other departments hand in and ask by":
        "接口令牌：检测机构和其他部门的程序凭它报送和查询",
    "Random inspections: check a draw that was published":
        "双随机抽查：核对已公布的抽查",
    "The joint meeting: when it meets next, until when to file, what is owed or late":
        "联席会议：下次会议、报送截止、应办和逾期事项",
    # -- accounts
    "Make an account and print its first password, which its owner must change. The way for the "
    "first administrator and for emergencies: one person is enough here, and the records say that "
    "it was done on the server.":
        "开设账户并显示初始密码，由本人登录后修改。"
        "\n\n用于开设第一个管理员账户和紧急情况：此处一人即可办理，"
        "留痕中注明系在服务器上办理。",
    "who it is in the list of officials": "本人在执法人员名录中的编号",
    "the name to sign in with; empty: the person": "登录名；不填为人员编号",
    "the person's name; empty: as on record": "姓名；不填按名录",
    "those they answer for, by commas": "负责的镇乡街，用逗号分隔",
    "may make accounts; signs nothing by that": "可以开设账户；不因此有签批权限",
    "a new first password, no second factor": "重置初始密码，清除第二验证因素",
    "with --reset: of a record that was changed outside":
        "与 --reset 同用：账户记录在系统外被改动过的",
    "close it from today": "自今日起停用",
    "give one that is there the --townships": "把 --townships 的镇乡街授予已有账户",
    "the demo of this folder": "使用该文件夹中的演示数据",
    "List the accounts.": "列出账户。",
    # -- backup
    "Back up database, papers, site and keys into MINGDAN_BACKUP_FOLDER, while all goes on.":
        "把数据库、文书、网站和密钥备份到 MINGDAN_BACKUP_FOLDER，业务照常进行。",
    "look this backup through instead; nothing is put back": "改为检查该备份；不恢复任何内容",
    "put the newest backup back aside and audit it": "演练：把最新备份恢复到别处并审计",
    "only keep what changed since (SQLite)": "只保存此后的变化（SQLite）",
    "Put a backup into an empty MINGDAN_HOME and database, audit it, say what came after it.":
        "把备份恢复到空的 MINGDAN_HOME 和数据库，进行审计，并说明备份之后发生了什么。",
    "a backup; the newest of MINGDAN_BACKUP_FOLDER if none":
        "备份；不填为 MINGDAN_BACKUP_FOLDER 中最新的",
    "as it was at this moment, 2026-11-26T03:00": "恢复到该时刻，如 2026-11-26T03:00",
    "the public site that stands: folder or address": "现有的公开网站：文件夹或网址",
    "the old database, file or URL, if it is readable": "原数据库（文件或地址），仍可读取的",
    "folder of the mails that went out": "已发出邮件的文件夹",
    "form base: the new data directory of PostgreSQL":
        "基础备份（base）用：PostgreSQL 新的数据目录",
    "take the later events of --old in again": "重新接收 --old 中备份之后的内容",
    "the database was put back already: only what follows it": "数据库已另行恢复：只办后续步骤",
    "go on from the public log of the site, where it is ahead":
        "网站的公开日志更新的，从该日志接续",
    # -- complaints
    "List complaints: stage, next step, due day, who is responsible, duplicates.":
        "列出投诉举报：阶段、下一步、期限、责任人、重复件。",
    "only what is not finished": "只列未办结的",
    "only what is late": "只列逾期的",
    "print one JSON list": "输出 JSON 列表",
    "Open a complainant's sealed identity; who, why and when is kept.":
        "启封举报人身份；何人、何故、何时均留痕。",
    "who opens it: an inspector or a section head": "启封人：执法人员或者科室负责人",
    "why; kept on record": "理由，记入留痕",
    "List every opening of a sealed identity: by whom, why and when.":
        "列出每次启封身份：何人、何故、何时。",
    # -- export, indicators
    "Write what another system would be sent, and a receipt of what is missing.":
        "生成拟报送其他系统的文件，附缺项回执。",
    "double-publicity: penalty decisions (双公示)": "double-publicity：行政处罚决定（双公示）",
    "the folder for the file and its receipt": "存放文件和回执的文件夹",
    "Show the indicators of the joint meeting: figure, target, quarters, restatements.":
        "显示联席会议指标：数值、目标、各季度、更正。",
    "only this one, such as R01": "只看该指标，如 R01",
    "quarter, 2026-Q3; empty: the last full one": "季度，如 2026-Q3；不填为上一完整季度",
    "the enterprises behind the figure": "列出构成该数值的用人单位",
    "of --rows those that lack": "与 --rows 同用：只列未达到的",
    "count again first": "先重新统计",
    "print one JSON object": "输出 JSON",
    # -- issues of the list
    "Draft the issue of a quarter for two people to sign; once it is out, show it again.":
        "拟出一期名单的草稿，由两人签发；已公布的，重新生成网站。",
    "e.g. 2026-Q3; empty: the last full quarter": "如 2026-Q3；不填为上一完整季度",
    "List every draft and where it stands.": "列出各期草稿及其进展。",
    "Show a draft (none: the newest): totals, every change with its reason, what stops it.":
        "显示一份草稿（不填为最新）：合计、每项变动及理由、有何障碍。",
    "Sign a draft; the second signature brings the issue out.": "签发草稿；第二人签发后即公布。",
    "who answers: the id in the register of officials": "办理人：执法人员名录中的编号",
    "the reason for which it comes out in spite of what was found": "发现问题仍予公布的理由",
    "Send a draft back; it goes no further.": "退回草稿；不再往下办理。",
    "why it goes no further": "退回理由",
    # -- parked, unsealed, audit, keys
    "List the events that wait for somebody to look at them.": "列出挂起、等待人工处理的事件。",
    "Put parked events back and handle them.": "把挂起的事件放回并办理。",
    "List what bears no seal of the office: events bind nobody, other rows give nothing.":
        "列出没有本机关印记的内容：事件不产生任何效力，其他记录不授予任何权限。",
    "Accept events and rows that bear no seal, as they stand: the office did take them in. For "
    "what a program of the version before took in during an upgrade. It is noted for ever.":
        "确认没有印记的事件和记录确系本机关接收，按现状采用。"
        "\n\n用于升级期间由上一版本程序接收的内容；永久留痕。",
    "as mingdan unsealed lists them": "编号，见 mingdan unsealed",
    "all of them: the key was lost for good": "全部：密钥已无法找回",
    "Replay every journal, check every chain, name every row that was touched.":
        "重放全部案卷日志，核对每条链，指出每一处被改动的记录。",
    "audit the demo of this folder": "审计该文件夹中的演示数据",
    "Show how old the keys are, or put a new one in the place of one. What an old key closed is "
    "still opened and what it signed still checked. After a change of the access key, restart the "
    "service. A backup is taken at once, where there is a folder for it.":
        "显示各密钥使用了多久，或者更换密钥。\n\n旧密钥封存的仍可启封，"
        "旧密钥签名的仍可核验。更换 access 密钥后请重启服务。"
        "设置了备份文件夹的，立即备份。",
    "log, seal, access or acknowledge: put a new key in its place; sessions: end them all":
        "log、seal、access 或者 acknowledge：更换该密钥；sessions：结束全部登录",
    "of the log: the old one was lost or stolen": "仅用于 log：旧密钥丢失或者被盗",
    # -- as of, case files, proof
    "Tell a case, the list or the terms as valid on day X, as known by the end of day Y.":
        "显示案件、名单或者期限：X 日的状况，以 Y 日终了时已知为准。",
    "case, list, terms": "case（案件）、list（名单）、terms（期限）",
    "the case; for terms, empty: all": "案件编号；查期限的，不填为全部",
    "day X; empty: today": "X 日；不填为今日",
    "day Y; empty: today": "Y 日；不填为今日",
    "print JSON": "输出 JSON",
    "Write a case file: one folder, one PDF with its index, and a verifier for any machine.":
        "生成案卷：一个文件夹、一份带目录的 PDF，以及可在任何计算机上运行的核验程序。",
    "the case": "案件编号",
    "the folder to write: new, or empty": "存放的文件夹：新建的或者空的",
    "office, or party: without anything about complaints":
        "office（本机关），或者 party（当事人：不含任何投诉举报信息）",
    "as of this moment, office time; empty: now": "以该时刻为准（本机关时间）；不填为现在",
    "Show the proof of due process for an act: green and red, dated, with papers and digests.":
        "显示一项办理的程序证明：通过与未通过、日期、文书和摘要值。",
    "list, notify_intent, penalise, relist, any act, or publish; empty: next":
        "list、notify_intent、penalise、relist 等办理动作，或者 publish；不填为下一步",
    "Write the template of a kind of file as .xlsx.": "生成该类文件的 .xlsx 模板。",
    "Print the lifecycle table.": "显示案件流转表。",
    "Show the samples to take again and the queries to laboratories, by due day.":
        "按期限列出需补采的样品和向检测机构的询问。",
    "only this case": "只列该案件",
    "also what is done": "包括已办结的",
    # -- limits
    "Show the limits of an agent in force on a day, with source and confirmation.":
        "显示某日有效的职业接触限值，附来源和核对情况。",
    "agent, physical factor, indicator or CAS number": "有害因素、物理因素、指标或者 CAS 号",
    "day, YYYY-MM-DD; empty: today": "日期，如 2026-03-01；不填为今日",
    "every edition": "列出各版本",
    # -- subscribers, retractions
    "List everyone who ever took the list over.": "列出所有订阅过名单的数据用户。",
    "Show what fell: decided, shown, due, who was told, who acknowledged; the late first.":
        "显示撤下的条目：决定日、撤下日、期限、通知了谁、谁已确认；逾期的在前。",
    "walk the public site for names that must be gone": "检查公开网站，查找应当撤下的名称",
    "Take the code that a subscriber sent back or read out.":
        "录入订阅方发回或者口头告知的确认码。",
    "Put on file that a subscriber acknowledged by letter or telephone.":
        "记录订阅方以书信或者电话作出的确认。",
    "as in mingdan retractions": "编号，见 mingdan retractions",
    "the publicity officer: the id in the register of officials": "公示人员：执法人员名录中的编号",
    "the letter, or the note of the call": "来信，或者电话记录",
    # -- rules
    "Judge everything on file again: who would be newly flagged, who would drop out.":
        "重新判定全部在档内容：谁会新列入提示，谁会退出。",
    "a candidate: id or YAML file; without one, as it was judged":
        "拟用的规则：编号或者 YAML 文件；不填按原判定规则",
    "first day of the inspections": "检查的起始日",
    "last day of the inspections": "检查的截止日",
    "also write a page with charts here": "另生成带图表的网页到此处",
    "The rules in force with clause and standing, what is to come, and drafts of new ones.":
        "显示现行规则（条款和核对情况）、将生效的规则和新规则草稿。",
    "as of a day; otherwise today": "以该日为准；不填为今日",
    "Keep an old pack or old limits, so that what was judged by them can be judged again.":
        "留存旧的规则或者限值，使按其判定的内容可以重新判定。",
    "the YAML of a pack": "规则的 YAML 文件",
    "a folder of limits": "限值的文件夹",
    "Judge measurements without a database; with --json a line for each result.":
        "不用数据库判定检测结果；加 --json 的，每个结果输出一行。",
    ".xlsx, .csv or JSON Lines": ".xlsx、.csv 或者 JSON Lines 文件",
    "the id of a pack, or a YAML file": "规则编号，或者 YAML 文件",
    "print the JSON Schema of input and output": "输出输入、输出的 JSON Schema",
    # -- terms, calendar, timetable
    "Let the terms that ran out lapse, and list those that run: who must act, by which day.":
        "列出进行中的期限：由谁办理、何日届满；可先处理已届满的。",
    "only what ends within so many days": "只列在该天数内届满的",
    "count each day by day": "逐日列出计算过程",
    "first let lapse what ran out": "先处理已届满的期限",
    "Show the working calendar and whom it touches; with --apply, move the running terms.":
        "显示工作日历及其影响的期限；加 --apply 的，调整进行中的期限。",
    "a new calendar file of the office, whole; see README":
        "本机关新的日历文件（完整的）；见 README",
    "put it in force and move terms": "使其生效并调整期限",
    "why, kept in each journal": "理由，记入每件案卷日志",
    "Keep the timetable on this machine: catch up once, then run every job on its day.":
        "在本机执行时间表：先补办，然后按日执行各项作业。",
    "Bring the Prefect server (PREFECT_API_URL) to the timetable; starts nothing.":
        "把时间表部署到 Prefect 服务器（PREFECT_API_URL）；不启动任何作业。",
    "Share the timetable with other machines through a Prefect server (PREFECT_API_URL).":
        "通过 Prefect 服务器（PREFECT_API_URL）与其他计算机分担时间表。",
    "flows this machine runs at a time": "本机同时执行的作业数",
    # -- verify, web, watch
    "Check published files against the log, as /verify.py does: 0 genuine, 1 not, 2 unreadable. A "
    "complainant's receipt is checked by its signature.":
        "用公开日志核验已公布的文件，与 /verify.py 相同：0 属实，"
        "1 不属实，2 无法读取。\n\n举报回执按其签名核验。",
    "a folder, a file, or an http(s) address": "文件夹、文件，或者 http(s) 网址",
    "the public key as printed, or a file with it": "公布的公钥，或者存有公钥的文件",
    "a checkpoint kept from before": "以前保存的检查点",
    "another copy of the site": "网站的另一份副本",
    "where the log of a lone file is": "单个文件所属日志的位置",
    "say it in English": "以英文显示",
    "Serve the list and the desks of MINGDAN_HOME, for a proxy to stand before.":
        "提供 MINGDAN_HOME 的名单网站和工作台，前置反向代理。",
    "address to listen on": "监听地址",
    "port; taken: it does not start": "端口；已被占用的不启动",
    "Look from outside: what should run and does not. Ends with 1 when something is wrong.":
        "从外部检查：有无应运行而未运行的。有问题的以 1 结束。",
    "ask this web process (http://127.0.0.1:8300) instead":
        "改为询问该网站进程（http://127.0.0.1:8300）",
    "mail the person on duty (MINGDAN_DUTY) as well": "同时发邮件给值班人员（MINGDAN_DUTY）",
    # -- the main job
    "Run the main job on the fictional sample district, without serving.":
        "用虚构的示例区运行全部业务，不提供网站。",
    "where everything is written": "存放全部内容的文件夹",
    "run as Prefect flow runs": "作为 Prefect 作业运行",
    "Run the main job on the sample district, then serve the published list on loopback.":
        "用示例区运行全部业务，然后在本机提供公布的名单。",
    "port on loopback; another if it is taken": "本机端口；已被占用的另选一个",
    "Serve the public site on loopback.": "在本机提供公开网站。",
    "the folder whose public site is served": "公开网站所在的文件夹",
    "Take in a file: .xlsx, .csv or JSON Lines. Wrong rows come back in a file of their own.":
        "接收文件：.xlsx、.csv 或者 JSON Lines。有误的行单独成文件退回。",
    "inspections, complaints, enterprises, officials, protection, figures, decisions":
        "inspections（检测结果）、complaints（投诉举报）、"
        "enterprises（用人单位）、officials（执法人员）、"
        "protection（防护记录）、figures（报送数据）、decisions（办理记录）",
    "handle at once": "立即办理",
    "Record one act of an official and say what it led to.": "记录一件办理并显示其结果。",
    "one JSON object, as in a decisions file": "JSON 对象，字段同办理记录文件",
    "List cases.": "列出案件。",
    "only this state": "只列该状态",
    "Tell one case: where it stands, what runs, what can be done next, its journal.":
        "显示一个案件：状态、进行中的期限、下一步可办理的事项、案卷日志。",
    "its id, or that of its entry": "案件编号，或者条目编号",
    "Render the notices that wait and offer them to the mail server.":
        "生成待发文书并交邮件服务器。",
    "first put back all that could not be handed over": "先放回全部未能发出的文书",
    # -- subscriber, token, draw, joint
    "Register one who took the list over, so that it is told of entries that fell.":
        "登记订阅名单的数据用户，条目撤下时通知。",
    "who takes the list over": "数据用户名称",
    "where retractions go; never published": "接收撤下通知的邮箱；从不公布",
    "its first day; empty: today": "起始日；不填为今日",
    "End a subscription; what it was told of and did not answer stays outstanding.":
        "终止订阅；已通知而未确认的仍列为待确认。",
    "its number: mingdan subscribers": "编号，见 mingdan subscribers",
    "its last day; empty: today": "截止日；不填为今日",
    "Make a token and print it: it is shown this once.": "制发令牌并显示，只显示这一次。",
    "whose it is: the full name of the unit": "持有单位全称",
    "inspections:write and so on; several times": "权限，如 inspections:write；可多次填写",
    "to register in or read of; * is all; several times":
        "可登记或者查询的镇乡街；* 为全部；可多次填写",
    "credit code of a laboratory": "检测机构的统一社会信用代码",
    "its last day; empty: a year": "截止日；不填为一年",
    "List the tokens; none is shown again.": "列出令牌；内容不再显示。",
    "End a token, at once and for ever.": "立即撤销令牌，不可恢复。",
    "its number: mingdan token list": "编号，见 mingdan token list",
    "Make a token in the place of another, which goes on for two weeks more at most.":
        "换发令牌；原令牌最多再用两周。",
    "Repeat a draw: 0 the same result, 1 something was changed (named), 2 unreadable.":
        "重复一次抽取：0 结果相同，1 有改动（指明何处），2 无法读取。",
    "draw.json, as published": "已公布的 draw.json",
    "announcement.json, as kept from before the draw": "抽取前保存的 announcement.json",
    "What is owed: resolutions, tasks, stage goals, findings; what is due first first.":
        "列出应办事项：决议、任务、阶段目标、督导发现的问题；先到期的在前。",
    "only of this unit, by its id": "只列该成员单位（编号）",
    "Compile the pack of a quarter: its next edition, where anything is another.":
        "汇编一个季度的材料；有变化的生成下一版。",
    "a quarter such as 2026-Q3": "季度，如 2026-Q3",
    "write PDF and DOCX into this folder": "把 PDF 和 DOCX 存到该文件夹",
    "Compare a pack with its papers and the records, and every paper that was sent: 0, else 1.":
        "核对季度材料与其文件、记录以及已发出的每份文件：相符为 0，否则为 1。",
    "a quarter; none: papers alone": "季度；不填只核对已发出的文件",
    "0: the newest": "版次；0 为最新",
}  # fmt: skip
