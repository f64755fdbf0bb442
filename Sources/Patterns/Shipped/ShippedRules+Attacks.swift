extension Rule {
  /// Whoever tries what is known to break in.
  static let attacks = #"""
    - name: exploits
      describe: "{client} tries a known hole"
      where: >-
        url ~ "(?ix) / (?: phpunit / .{0,200}? eval-stdin\.php | _ignition / execute-solution |
        autodiscover / autodiscover\.json .{0,200}? @ |
        mgmt / tm / util / bash | tmui / login\.jsp / (?: \. | %2e ){2} ; | vpn / \.\. / vpns | dana-na / \.\. / dana |
        remote / fgt_lang \? .{0,200}? (?: \. | %2e ){2} / | api / v2 / cmdb / system / admin | wls-wsat / [a-z]+porttype |
        console / (?: css | images ) / %252e | setup / setupadministrator(?: -start )?\.action |
        json / setup-restore[a-z-]*\.action |
        boaform / admin / formlogin | gponform / diag_form | setup\.cgi \? .{0,200}? (?: syscmd | next_file=netgear\.cfg ) |
        hnap1 / | shell \? cd (?: \+ | %20 ) | cgi-bin / luci / ;stok=/locale | cgi-bin / (?: \.%2e | %2e%2e | %%32%65 ) |
        actuator / gateway / routes | functionrouter | api / jsonws / invoke | wp-file-manager / lib / php / connector |
        ws / v1 / cluster / apps / new-application | getphpinfo\.php | ztp_gate\.php / | remote_agent\.php \? action=polldata |
        catalog-portal / ui / oauth / verify \? .{0,200}? (?: freemarker | %66%72%65%65 ) |
        public / plugins / [a-z0-9-]+ / (?: \.\. | %2e%2e ) / |
        owa / auth / [a-z0-9]+\.js (?: \? | $ ) | invoker / jmxinvokerservlet | struts2?-showcase | device\.rsp \? opt=sys |
        soap\.cgi \? service= | picsdesc\.xml | ctrlt / deviceupgrade | sdk / webLanguage | hudson / script |
        (?: web | meta )-inf / | telerik\.web\.ui\.webresource\.axd \? type=rau | htmlawed / htmlawedtest\.php |
        createremoteappwebsession\.php / | [a-z0-9_]+\.php / [a-z0-9_]{0,20} \.js\.map |
        service / extension / backup / mboximport | vcav-providers / provider-logo \? url= | w00tw00t ) |
        class (?: \. | %2e ) module (?: \. | %2e ) classloader |
        think (?: \\+ | / | %5c | \\x5c ) (?: app | container | view ) .{0,200}? (?: invokefunction | display ) |
        (?: -d | %add ) (?: \+ | %20 ) allow_url_include"
      per: client
      bucket: {capacity: 0}
      severity: high
      mute: 10m

    - name: injected-code
      describe: "{client} sends code for the server to run"
      where: >-
        url ~ "(?ix) (?: \$ | %24 ) (?: \{ | %7b ) .{0,200}? (?: jndi | runtime | processbuilder | (?: script | dns |
        url ) (?: : | %3a ) | ognl | freemarker ) | (?: \$ | %24 ) (?: \{ | %7b ) ifs (?: \} | %7d ) |
        php (?: : | %3a ) (?: / | %2f ){2} (?: input | filter ) |
        \(\) (?: \s | %20 | \+ )* \{ (?: \s | %20 | \+ )* [:_] (?: \s | %20 )* (?: ; | %3b ) | (?: system | passthru |
        shell_exec | base64_decode ) (?: \( | %28 ) |
        (?: ; | %3b | \| | %7c | %60 | \$\( ) (?: \+ | %20 )* (?: wget | curl | chmod | nc | bash | sh ) (?: \+ | %20 )"
        or agent ~ "(?i)\$\{.{0,200}?(jndi|:-)|\(\)\s*\{" or referrer ~ "(?i)\$\{.{0,200}?(jndi|:-)|\(\)\s*\{"
      per: client
      bucket: {capacity: 0}
      severity: high
      mute: 10m

    - name: sql-injection
      describe: "{client} sends SQL: {count}"
      where: >-
        query ~ "(?ix) union (?: \s | \+ | %20 | %0a | /\* .{0,100}? \*/ | %2f%2a )+ (?: all (?: \+ | %20 )+ )? select |
        select (?: \+ | %20 ) .{0,200}? (?: \+ | %20 ) from (?: \+ | %20 ) |
        (?: sleep | benchmark | pg_sleep | extractvalue | updatexml | load_file | group_concat | randomblob ) (?: \( | %28 ) |
        waitfor (?: \+ | %20 ) delay | information_schema | (?: xp_cmdshell | sysobjects | pg_catalog ) |
        (?: %27 | ' | %22 | \) | %29 ) (?: \+ | %20 )* (?: or | and ) (?: \+ | %20 | \( | %28 )+ [^&]{0,100}? (?: = | %3d |
        like | between ) |
        order (?: \+ | %20 )+ by (?: \+ | %20 )+ [0-9]+ (?: -- | %2d%2d | %23 | \+ | %20 ) |
        ; (?: \+ | %20 )* (?: drop | insert | update | delete | alter | create ) (?: \+ | %20 )"
      per: client
      bucket: {capacity: 4, leak: 5s, distinct: query}
      severity: high
      mute: 5m

    - name: cross-site-scripting
      describe: "{client} sends scripts: {count}"
      where: >-
        query ~ "(?ix) (?: < | %3c | %253c ) (?: \+ | %20 | / | %2f )* (?: script | svg | iframe | img | body | object |
        embed | details | marquee ) |
        (?: java | vb ) script (?: : | %3a ) | \b on (?: error | load | click | mouseover | focus | toggle ) (?: = | %3d ) |
        (?: alert | prompt | confirm ) (?: \( | %28 | %60 ) | document (?: \. | %2e ) cookie | string\.fromcharcode"
      per: client
      bucket: {capacity: 3, leak: 5s, distinct: query}
      severity: high
      mute: 5m

    - name: bad-agent
      describe: "{client} says itself that it is a scanner"
      where: >-
        agent ~ "(?ix) nikto | sqlmap | masscan | zgrab | \bnmap | nuclei | wpscan | dirbuster | gobuster | feroxbuster |
        ffuf | wfuzz |
        fuzz\ faster | acunetix | nessus | openvas | w3af | havij | arachni | joomscan | whatweb | zmeu | morfeus | \bdirb\b |
        skipfish | netsparker | appscan | webinspect | thc-hydra | jorgee | muieblackcat | l9explore | project ?discovery"
      per: client
      bucket: {capacity: 1, leak: 1m}
      severity: medium
      mute: 10m

    """#
}
