<?php
/*
Plugin Name: Leadlight
Description: Puts Leadlight into every page. Save this file as wp-content/mu-plugins/leadlight.php, with your own address and write key.
*/
add_action('wp_head', function () {
    echo '<script async src="http://127.0.0.1:8787/leadlight.js?site=pk_YOUR_WRITE_KEY"></script>';
});
